/** The completion script of bash. */
import type { DescribedCommand, DescribedOption } from "#cli/described-commands.ts";
import { type FirstWord, kindOfValue, lastWord } from "./words.ts";

export function renderBash(words: readonly FirstWord[]): string {
  const commands = words.flatMap(({ own, inner }) => [...(own === undefined ? [] : [own]), ...inner]);
  const withInner = words.filter(({ inner }) => inner.length > 0);
  return `# Completion of aiperf for bash: source <(aiperf completions bash)
_aiperf() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${words.map(({ name }) => name).join(" ")} --help --version" -- "$cur"))
    return
  fi
  case "$command" in
${withInner.map(innerCase).join("\n")}
  esac
  case "$command $prev" in
${commands.flatMap(valueCases).join("\n")}
  esac
  case "$command" in
${commands.map(optionCase).join("\n")}
  esac
}
complete -F _aiperf aiperf
`;
}

function innerCase({ name, inner }: FirstWord): string {
  return `    ${name})
      if [ "$COMP_CWORD" -eq 2 ]; then
        COMPREPLY=($(compgen -W "${inner.map(lastWord).join(" ")}" -- "$cur"))
        return
      fi
      command="${name} \${COMP_WORDS[2]}" ;;`;
}

function valueCases({ name, options }: DescribedCommand): string[] {
  return options.flatMap((option) => {
    const kind = kindOfValue(option);
    if (kind === undefined) return [];
    const patterns = option.spellings.map((spelling) => `"${name} ${spelling}"`).join("|");
    return [`    ${patterns}) ${action(option)}; return ;;`];
  });
}

function action(option: DescribedOption): string {
  switch (kindOfValue(option)) {
    case "choices":
      return `COMPREPLY=($(compgen -W "${option.choices?.map((word) => word.replaceAll(" ", "\\\\ ")).join(" ")}" -- "$cur"))`;
    case "file":
      return 'COMPREPLY=($(compgen -f -- "$cur"))';
    case "directory":
      return 'COMPREPLY=($(compgen -d -- "$cur"))';
    default:
      return ":";
  }
}

function optionCase({ name, options, operand, operandChoices = [] }: DescribedCommand): string {
  const spellings = options.flatMap((option) => option.spellings).filter((spelling) => spelling.startsWith("--"));
  const offered = [...operandChoices, ...spellings].join(" ");
  const files = operand === undefined || operandChoices.length > 0 ? "" : ` $(compgen -f -- "$cur")`;
  return `    "${name}") COMPREPLY=($(compgen -W "${offered}" -- "$cur")${files}) ;;`;
}
