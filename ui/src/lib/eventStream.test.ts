import { expect, test } from "vitest";
import { EventStreamReader } from "./eventStream";

test("gives whole messages wherever the pieces are cut", () => {
  const text =
    ': hello\n\ndata: {"seq":1}\n\nevent: change\r\ndata: a\r\ndata: b\r\n\r\ndata:c\n\n';
  for (let cut = 0; cut <= text.length; cut += 1) {
    const reader = new EventStreamReader();
    const messages = [...reader.read(text.slice(0, cut)), ...reader.read(text.slice(cut))];
    expect(messages).toEqual(['{"seq":1}', "a\nb", "c"]);
  }
});
