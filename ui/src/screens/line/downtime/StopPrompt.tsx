import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { statesQuery } from "@/api/states";
import type { LineStatus } from "@/api/types";
import { MeaningMark } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { formatDuration, secondsBetween } from "@/lib/duration";
import { DoneBar } from "./DoneBar";
import styles from "./Downtime.module.css";
import { later, laterUntil } from "./later";
import { recoded } from "./pieces";
import { isReason, type State } from "./reasons";
import { asked } from "./spans";
import { useStateActs } from "./useStateActs";
import { useStopReasons } from "./useStopReasons";
import { useWords } from "./words";

type Prompt = NonNullable<LineStatus["stop_prompt"]>;

const ConflictDialog = lazy(async () => ({
  default: (await import("./ConflictDialog")).ConflictDialog,
}));
const StopSheet = lazy(async () => ({ default: (await import("./StopSheet")).StopSheet }));

const most_likely = 3;
const ask_again = 5 * 60;
const hour = 3_600_000;

/**
 * Asks by itself why the line stands, or stood, where nobody has said so for too long. It takes
 * its own room, so that it covers nothing, and waits while somebody types.
 */
export function StopPrompt(props: { path: string; status: LineStatus }) {
  const { stop_prompt } = props.status;
  const { tab, part } = useSearch({ from: "/signed-in/line/$" });
  // There all stops are asked about already.
  const among_stops = tab === "manual" && (part ?? "states") === "states";
  const acts = useStateActs(props.path);
  const zone = props.status.line.time_zone;
  return (
    <>
      {stop_prompt && !among_stops && (
        <Asked key={stop_prompt.start_at} {...props} prompt={stop_prompt} acts={acts} />
      )}
      <DoneBar acts={acts} inline />
      <Suspense>{acts.conflict && <ConflictDialog acts={acts} zone={zone} />}</Suspense>
    </>
  );
}

/** Whether somebody types now: then nothing on the screen moves. */
function useTyping(): boolean {
  const [typing, setTyping] = useState(isTyping);
  useEffect(() => {
    const look = () => setTyping(isTyping());
    const soon = () => setTimeout(look);
    document.addEventListener("focusin", look);
    document.addEventListener("focusout", soon);
    return () => {
      document.removeEventListener("focusin", look);
      document.removeEventListener("focusout", soon);
    };
  }, []);
  return typing;
}

function isTyping(): boolean {
  const at = document.activeElement;
  return (
    at instanceof HTMLTextAreaElement ||
    (at instanceof HTMLInputElement && !["radio", "checkbox", "button"].includes(at.type))
  );
}

function Asked(props: {
  path: string;
  status: LineStatus;
  prompt: Prompt;
  acts: ReturnType<typeof useStateActs>;
}) {
  const { t } = useTranslation("downtime");
  const { path, prompt, status, acts } = props;
  const zone = status.line.time_zone;
  const words = useWords(zone);
  const now = useNow();
  const typing = useTyping();
  const [shown, setShown] = useState(false);
  const [until, setUntil] = useState(() => laterUntil(path, prompt.start_at));
  const [open, setOpen] = useState(false);
  const span = {
    from: Math.floor(Date.parse(prompt.start_at) / hour) * hour,
    to: (Math.floor(now / hour) + 1) * hour,
    live: true,
  };
  const { from, to } = asked(span);
  const states = useQuery(statesQuery(path, from, to));
  const stop = states.data?.items.find(({ start_at }) => start_at === prompt.start_at);
  const reasons = useStopReasons(path, stop?.state?.id);

  useEffect(() => {
    if (!typing) setShown(true);
  }, [typing]);
  if (!shown || !stop || !states.data || until > now) return null;
  const likely = (reasons.items ?? []).map(({ state }) => state).filter(isReason);
  const time = formatDuration(secondsBetween(prompt.start_at, prompt.end_at ?? now));
  const code = (state: State) => {
    const said = t("done.coded", { state: state.name, time });
    void acts.act(recoded([stop], state.id), states.data.version, said);
  };
  const others = status.uncoded_stops - 1;
  return (
    <section className={styles.prompt} aria-label={t("prompt.label")}>
      <div className={styles.question}>
        <MeaningMark meaning="down" size={24} />
        <span>
          <b>
            {prompt.end_at === null
              ? t("prompt.open", { time })
              : t("prompt.closed", {
                  from: words.clock(prompt.start_at).slice(0, 5),
                  to: words.clock(prompt.end_at).slice(0, 5),
                })}
          </b>
          {others > 0 && <small>{t("prompt.others", { count: others })}</small>}
        </span>
      </div>
      {!open && <ProblemNotice error={acts.error} />}
      <div className={styles.answers}>
        {likely.slice(0, most_likely).map((state) => (
          <button key={state.id} type="button" disabled={acts.busy} onClick={() => code(state)}>
            {state.name}
          </button>
        ))}
        <button type="button" onClick={() => setOpen(true)}>
          {t("prompt.more")}
        </button>
      </div>
      <button
        type="button"
        className={styles.later}
        title={t("prompt.later_detail", { time: formatDuration(ask_again) })}
        onClick={() => setUntil(later(path, prompt.start_at, now + ask_again * 1000))}
      >
        {t("prompt.later")}
      </button>
      {open && (
        <Suspense>
          <StopSheet
            path={path}
            zone={zone}
            items={states.data.items}
            now={now}
            version={states.data.version}
            acts={acts}
            close={() => setOpen(false)}
            stops={[stop]}
          />
        </Suspense>
      )}
    </section>
  );
}
