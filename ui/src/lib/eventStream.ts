/**
 * Reads `text/event-stream` as it comes in pieces: gives the data of each complete message.
 * Comments (heartbeats) and other fields are passed over.
 */
export class EventStreamReader {
  #rest = "";
  #data: string[] = [];

  read(piece: string): string[] {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    const messages: string[] = [];
    for (const line of lines) {
      if (line === "" && this.#data.length > 0) {
        messages.push(this.#data.join("\n"));
        this.#data = [];
      } else if (line.startsWith("data:")) {
        this.#data.push(line.slice(5).replace(/^ /, ""));
      }
    }
    return messages;
  }
}
