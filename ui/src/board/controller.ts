import {
  type Answer,
  carriedIn,
  type Drag,
  type DragEvent,
  nextDrag,
  type Place,
  type Room,
  type Snapped,
  type Subject,
  type Wish,
} from "./drag";

interface Carrying {
  subject: Subject;
  room?: Room;
  part?: string;
}

function wishOf(carrying: Carrying, place: Place): Wish;
function wishOf(carrying: Carrying, place: Place | null): Wish | null;
function wishOf({ subject, room, part }: Carrying, place: Place | null): Wish | null {
  return place && { subject, place, ...(room && { room }), ...(part !== undefined && { part }) };
}

/** What a drag asks of the world outside. */
export interface DragActs<Outcome, Refusal> {
  preview(wish: Wish, signal: AbortSignal): Promise<Answer<Outcome, Refusal>>;
  /** Gives why it was refused, or null when it was done. */
  drop(wish: Wish): Promise<Refusal | null>;
  snapped: Snapped;
}

/**
 * Runs a drag: takes events, asks for a preview once the place has stood still for a moment (the
 * last one wins, those before it are called off), drops, and tells who watches of every change.
 */
export class DragController<Outcome, Refusal> {
  #drag: Drag<Outcome, Refusal> = { state: "idle" };
  #acts: DragActs<Outcome, Refusal>;
  readonly #pause: number;
  readonly #watchers = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;

  constructor(acts: DragActs<Outcome, Refusal>, pause = 90) {
    this.#acts = acts;
    this.#pause = pause;
  }

  set acts(acts: DragActs<Outcome, Refusal>) {
    this.#acts = acts;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly current = (): Drag<Outcome, Refusal> => this.#drag;

  tell(event: DragEvent<Outcome, Refusal>): void {
    const before = this.#drag;
    const next = nextDrag(before, event, this.#acts.snapped);
    if (next === before) return;
    this.#drag = next;
    const asked = carriedIn(before)?.asked ?? 0;
    const carried = carriedIn(next);
    if (!carried) this.#callOff();
    else if (carried.asked !== asked) this.#ask(wishOf(carried, carried.place), carried.asked);
    if (next.state === "pending" && before.state !== "pending") {
      void this.#drop(wishOf(next, next.place));
    }
    for (const watcher of this.#watchers) watcher();
  }

  #callOff(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = undefined;
  }

  #ask(wish: Wish | null, asked: number): void {
    this.#callOff();
    if (wish === null) return;
    const asking = new AbortController();
    this.#asking = asking;
    this.#timer = setTimeout(async () => {
      try {
        const answer = await this.#acts.preview(wish, asking.signal);
        if (!asking.signal.aborted) this.tell({ type: "answer", asked, answer });
      } catch {
        // A preview that fails shows nothing; the drop itself will say what is wrong.
      }
    }, this.#pause);
  }

  async #drop(wish: Wish): Promise<void> {
    const refusal = await this.#acts.drop(wish);
    this.tell(refusal === null ? { type: "accepted" } : { type: "refused", refusal });
  }
}
