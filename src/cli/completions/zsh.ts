/** The completion script of zsh. */
import type { DescribedCommand, DescribedOption } from "#cli/described-commands.ts";
import { type FirstWord, kindOfValue, lastWord } from "./words.ts";

export function renderZsh(words: readonly FirstWord[]): string {
  return `#compdef aiperf
# Completion of aiperf for zsh: source <(aiperf completions zsh)
_aiperf() {
  if (( CURRENT == 2 )); then
    local -a commands
    commands=(${words.map(({ name, help }) => quote(`${name}:${help}`)).join(" ")})
    _describe command commands
    return
  fi
  case $words[2] in
${words.map(renderWord).join("\n")}
  esac
}
compdef _aiperf aiperf
`;
}

function renderWord({ name, own, inner }: FirstWord): string {
  if (own !== undefined)
    return `    ${name})\n      shift words; (( CURRENT-- ))\n${renderArguments(own, "      ")} ;;`;
  const described = inner.map((command) => quote(`${lastWord(command)}:${command.help}`)).join(" ");
  const cases = inner.map(
    (command) =>
      `        ${lastWord(command)})\n          shift 2 words; (( CURRENT -= 2 ))\n${renderArguments(command, "          ")} ;;`,
  );
  return `    ${name})
      if (( CURRENT == 3 )); then
        local -a inner
        inner=(${described})
        _describe command inner
        return
      fi
      case $words[3] in
${cases.join("\n")}
      esac ;;`;
}

function renderArguments({ options, operand, operandChoices }: DescribedCommand, indent: string): string {
  const specs = options.flatMap((option) =>
    option.spellings.map((spelling) => quote(`*${spelling}[${plain(option.help)}]${valueSpec(option)}`)),
  );
  const operands = operandChoices === undefined ? "*:file:_files" : `1:word:(${operandChoices.join(" ")})`;
  const all = [...specs, ...(operand === undefined ? [] : [quote(operands)])];
  return `${indent}_arguments \\\n${all.map((spec) => `${indent}  ${spec}`).join(" \\\n")}`;
}

function valueSpec(option: DescribedOption): string {
  const { value = "", choices = [] } = option;
  switch (kindOfValue(option)) {
    case "choices":
      return `:value:(${choices.map((choice) => choice.replaceAll(" ", "\\ ")).join(" ")})`;
    case "file":
      return ":file:_files";
    case "directory":
      return ":directory:_files -/";
    case "text":
      return `:${plain(value)}:`;
    default:
      return "";
  }
}

/** Brackets and colons would end the part of a specification that they stand in. */
const plain = (text: string): string => text.replaceAll(/[[\]\\]/g, "").replaceAll(":", "\\:");
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
