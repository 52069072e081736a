/**
 * Batches what is told: each key is acted on at most once per `pause` milliseconds and never
 * while its last act is still under way; what is told meanwhile is acted on once afterwards.
 */
export class Pacer<Key> {
  readonly #act: (key: Key) => Promise<unknown>;
  readonly #pause: number;
  readonly #name: (key: Key) => string;
  readonly #busy = new Map<string, Key | null>();

  constructor(act: (key: Key) => Promise<unknown>, name: (key: Key) => string, pause: number) {
    this.#act = act;
    this.#name = name;
    this.#pause = pause;
  }

  tell(key: Key): void {
    const name = this.#name(key);
    if (this.#busy.has(name)) this.#busy.set(name, key);
    else void this.#run(name, key);
  }

  async #run(name: string, key: Key): Promise<void> {
    this.#busy.set(name, null);
    const pause = new Promise((resolve) => setTimeout(resolve, this.#pause));
    await Promise.allSettled([this.#act(key), pause]);
    const told = this.#busy.get(name) ?? null;
    this.#busy.delete(name);
    if (told !== null) void this.#run(name, told);
  }
}
