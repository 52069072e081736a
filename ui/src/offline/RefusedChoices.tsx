import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "@/api/now";
import { queryClient } from "@/api/queryClient";
import { sessionQuery } from "@/api/session";
import type { Instant, LineStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { AtChoice } from "@/screens/line/AtChoice";
import { startOfMinute } from "@/screens/line/at";
import { appliedBody, choicesFor, movedBody, runNow } from "./decide";
import type { Entry } from "./entry";
import { dropEntry, sendAgain } from "./queue";
import styles from "./RefusedDialog.module.css";

/** What a person may do about a refused act: apply it to what is there now, move it, or drop it. */
export function RefusedChoices(props: {
  entry: Entry;
  status: LineStatus | null;
  later: Entry[];
  zone: string;
  close: () => void;
}) {
  const { t } = useTranslation("offline");
  const { entry, status, later, zone } = props;
  const choices = choicesFor(entry, status);
  const [at, setAt] = useState<Instant | null>(null);
  const send = useMutation({
    mutationFn: async (how: () => Promise<Parameters<typeof sendAgain>[1]>) =>
      sendAgain(entry.number, await how()),
  });
  const who = queryClient.getQueryData(sessionQuery.queryKey);
  const me = who?.acting?.user.display_name ?? who?.user.display_name ?? "";
  const asMe = async () => ({
    sign_on: who?.acting?.sign_on ?? null,
    made_by: who ? { user_id: who.user.id, name: me } : null,
  });
  const moved = at;
  const name = (choices.apply === "run" && status && runNow(status)) || entry.said;
  const detail = t(choices.from_now ? "refused.apply_from_now" : "refused.apply_detail", { name });
  const applied = async () =>
    choices.from_now
      ? movedBody(entry, status, new Date(serverNow()).toISOString())
      : appliedBody(entry, status);
  return (
    <div className={styles.choices}>
      <ProblemNotice error={send.error} />
      {choices.apply && (
        <Choice
          label={t(`refused.${choices.apply === "run" ? "apply" : `apply_${choices.apply}`}`)}
          {...(choices.apply !== "states" && { detail })}
          busy={send.isPending}
          act={() => send.mutate(async () => ({ body: await applied() }))}
        />
      )}
      {choices.as_me && (
        <Choice
          label={t("refused.as_me", { name: me })}
          busy={send.isPending}
          act={() => send.mutate(asMe)}
        />
      )}
      {choices.again && (
        <Choice
          label={t("refused.again")}
          busy={send.isPending}
          act={() => send.mutate(async () => ({}))}
        />
      )}
      {choices.other_time && moved === null && (
        <Choice
          label={t("refused.other_time")}
          busy={send.isPending}
          act={() => setAt(startOfMinute(serverNow()))}
        />
      )}
      {choices.other_time && moved !== null && (
        <div className={styles.moving}>
          <AtChoice
            at={moved}
            change={setAt}
            earliest={status?.run_started_at ?? null}
            zone={zone}
          />
          <Choice
            label={t("refused.do_at")}
            busy={send.isPending}
            act={() => send.mutate(async () => ({ body: movedBody(entry, status, moved) }))}
          />
        </div>
      )}
      <Twice
        label={t("refused.drop")}
        sure={t("refused.drop_sure")}
        detail={t("refused.drop_detail")}
        act={() => dropEntry(entry.number)}
      />
      {later.length > 0 && (
        <Twice
          label={t("refused.drop_all", { count: later.length })}
          sure={t("refused.drop_all_sure")}
          act={async () => {
            // The last first: none of them may go out between.
            for (const each of [...later].reverse()) await dropEntry(each.number);
            await dropEntry(entry.number);
          }}
        />
      )}
      <Choice label={t("refused.later_decide")} busy={send.isPending} act={props.close} />
    </div>
  );
}

function Choice(props: { label: string; detail?: string; busy: boolean; act: () => void }) {
  return (
    <button type="button" className={styles.choice} disabled={props.busy} onClick={props.act}>
      <Words label={props.label} detail={props.detail} />
    </button>
  );
}

/** What can't be taken back asks for a second press. */
function Twice(props: { label: string; sure: string; detail?: string; act: () => Promise<void> }) {
  const [asked, setAsked] = useState(false);
  return (
    <button
      type="button"
      className={styles.choice}
      data-kind={asked ? "sure" : "drop"}
      onClick={() => (asked ? void props.act() : setAsked(true))}
      onBlur={() => setAsked(false)}
    >
      <Words label={asked ? props.sure : props.label} detail={props.detail} />
    </button>
  );
}

function Words(props: { label: string; detail: ReactNode | undefined }) {
  return (
    <>
      <b>{props.label}</b>
      {props.detail && <span>{props.detail}</span>}
    </>
  );
}
