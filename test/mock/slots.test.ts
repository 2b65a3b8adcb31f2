import { describe, expect, test } from "bun:test";
import { Slots } from "#mock/slots.ts";

describe("places in the server", () => {
  test("who comes first is served first, and a released place goes to the next in line", () => {
    const slots = new Slots(1);
    const served: string[] = [];
    for (const name of ["a", "b", "c"]) slots.take(() => served.push(name));
    expect(served).toEqual(["a"]);
    expect([slots.taken, slots.waiting]).toEqual([1, 2]);
    slots.release();
    expect(served).toEqual(["a", "b"]);
    slots.release();
    slots.release();
    expect(served).toEqual(["a", "b", "c"]);
    expect([slots.taken, slots.waiting]).toEqual([0, 0]);
  });

  test("who leaves the line is never served", () => {
    const slots = new Slots(1);
    const served: string[] = [];
    slots.take(() => served.push("a"));
    const leave = slots.take(() => served.push("b"));
    slots.take(() => served.push("c"));
    leave();
    slots.release();
    expect(served).toEqual(["a", "c"]);
  });

  test("without a limit nobody waits", () => {
    const slots = new Slots(0);
    let served = 0;
    for (let i = 0; i < 1000; i++) slots.take(() => served++);
    expect(served).toBe(1000);
  });
});
