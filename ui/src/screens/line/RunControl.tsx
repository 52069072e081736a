import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { LineStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { ChoiceList } from "./ChoiceList";
import { nameOf, notesOf } from "./choice";
import styles from "./RunControl.module.css";
import { RunDock } from "./RunDock";
import { SearchBox } from "./SearchBox";
import { useActing } from "./useActing";
import type { Choosing } from "./useChoosing";
import { useFunctionKeys } from "./useLineKeys";
import { WayTabs } from "./WayTabs";

const OutcomeDialog = lazy(async () => ({
  default: (await import("./OutcomeDialog")).OutcomeDialog,
}));
const PauseDialog = lazy(async () => ({ default: (await import("./PauseDialog")).PauseDialog }));
const NotesDialog = lazy(async () => ({ default: (await import("./NotesDialog")).NotesDialog }));

/** Start, pause and end runs: choose by schedule, order, product or mode; search or scan. */
export function RunControl(props: {
  path: string;
  status: LineStatus;
  choosing: Choosing;
  scanned: (code: string) => void;
}) {
  const { t } = useTranslation("line");
  const { path, status, choosing } = props;
  const { way, text, said, chosen } = choosing;
  const acting = useActing(path, status, choosing);
  useFunctionKeys({
    F2: acting.main,
    F4: acting.end,
    F8: acting.pause,
    F3: () => document.querySelector<HTMLElement>('[aria-keyshortcuts="F3"]')?.focus(),
  });

  return (
    <div className={styles.control}>
      <div className={styles.find}>
        <WayTabs way={way} choose={choosing.choose} />
        <SearchBox
          text={text}
          change={choosing.write}
          take={choosing.take}
          scanned={props.scanned}
        />
      </div>
      {said && (
        <p className={styles.said} role="status" data-kind={said.kind}>
          {said.kind === "found" ? t("run.found", said) : t("run.not_found", said)}
        </p>
      )}
      <div className={styles.choices}>
        <ProblemNotice error={choosing.error} />
        <ChoiceList
          way={way}
          text={text}
          choices={choosing.shown}
          pending={choosing.pending}
          chosen={chosen}
          status={status}
          rates={choosing.rates}
          pick={(choice) => {
            choosing.pick(choice);
            acting.forget();
          }}
        />
      </div>
      <RunDock status={status} chosen={chosen} resume={choosing.resume} acting={acting} />
      <Suspense>
        {status.order && (acting.asking === "start" || acting.asking === "end") && (
          <OutcomeDialog
            order={status.order}
            actual={status.order_actual_quantity ?? "0"}
            {...(acting.asking === "start" &&
              chosen && { starting: nameOf(chosen), notes: notesOf(chosen) })}
            at={acting.at}
            zone={status.line.time_zone}
            busy={acting.busy}
            error={acting.error}
            answer={acting.answer}
            close={acting.close}
          />
        )}
        {acting.asking === "notes" && chosen && (
          <NotesDialog
            name={nameOf(chosen)}
            notes={notesOf(chosen)}
            busy={acting.busy}
            error={acting.error}
            start={() => acting.start()}
            close={acting.close}
          />
        )}
        {acting.asking === "pause" && (
          <PauseDialog
            status={status}
            busy={acting.busy}
            error={acting.error}
            pause={acting.pauseAs}
            close={acting.close}
          />
        )}
      </Suspense>
    </div>
  );
}
