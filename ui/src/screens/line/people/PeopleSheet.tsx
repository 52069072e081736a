import { IconId } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type KnownPerson, peopleQuery } from "@/api/people";
import { sessionQuery } from "@/api/session";
import type { LineStatus } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useConnection } from "@/offline/useConnection";
import { useScan } from "../useScan";
import { ActingCard } from "./ActingCard";
import { say } from "./notice";
import { OnLineList } from "./OnLineList";
import styles from "./People.module.css";
import { PinStep } from "./PinStep";
import { useBadge } from "./useBadge";

interface Props {
  line: string;
  status: LineStatus;
  close: () => void;
}

/** Signing on by a tap on one's name and a PIN, or by a badge; who is on the line, and leaving it. */
export function PeopleSheet(props: Props) {
  const { t } = useTranslation("people");
  const [chosen, setChosen] = useState<KnownPerson | null>(null);
  const badge = useBadge(props.line);
  useScan((code) => {
    void badge(code).then((taken) => {
      if (!taken) say({ kind: "unknown_badge" });
      props.close();
    });
  }, true);
  const title = chosen
    ? t("pin.title", { name: chosen.display_name })
    : t("sheet.title", { line: props.status.line.display_name });
  return (
    <Dialog title={title} onClose={props.close} size={chosen ? 480 : 760}>
      {chosen ? (
        <PinStep
          line={props.line}
          person={chosen}
          back={() => setChosen(null)}
          done={(name) => {
            say({ kind: "signed_on", name });
            props.close();
          }}
        />
      ) : (
        <All {...props} choose={setChosen} />
      )}
    </Dialog>
  );
}

function All(props: Props & { choose: (person: KnownPerson) => void }) {
  const { t } = useTranslation("people");
  const { line, status } = props;
  const { online } = useConnection();
  const people = useQuery(peopleQuery(line));
  const acting = useQuery(sessionQuery).data?.acting ?? null;
  const others = status.people.filter((each) => each.sign_on !== acting?.sign_on);
  return (
    <div className={styles.sheet}>
      {!online && (
        <p className={styles.offline} role="alert">
          {t("sheet.offline")}
        </p>
      )}
      {acting && <ActingCard line={line} acting={acting} close={props.close} />}
      <section className={styles.part} aria-label={t("sheet.sign_on")}>
        <h3>{t(acting ? "sheet.other_sign_on" : "sheet.sign_on")}</h3>
        <p className={styles.badge}>
          <IconId size={28} stroke={1.6} aria-hidden />
          {t("sheet.badge")}
        </p>
        <ProblemNotice error={people.error} />
        {people.isPending && online && <Loading />}
        {people.data?.known.length === 0 && (
          <EmptyState title={t("sheet.nobody")} detail={t("sheet.nobody_detail")} />
        )}
        <div className={styles.tiles}>
          {people.data?.known
            .filter((each) => each.id !== acting?.user.id)
            .map((each) => (
              <button
                key={each.id}
                type="button"
                className={styles.tile}
                disabled={!online}
                onClick={() => props.choose(each)}
              >
                <span className={styles.initials} aria-hidden>
                  {initialsOf(each.display_name)}
                </span>
                <b>{each.display_name}</b>
              </button>
            ))}
        </div>
      </section>
      {/* Not before the names: what moves down under a finger is pressed in their place. */}
      {(!people.isPending || !online) && (
        <OnLineList line={line} people={others} zone={status.line.time_zone} />
      )}
    </div>
  );
}

/** The first letters of the first and the last name; the first two characters of a single one. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : undefined;
  const letters = last ? [...(words[0] ?? "")].slice(0, 1).concat([...last].slice(0, 1)) : null;
  return (letters ?? [...name.trim()].slice(0, 2)).join("").toLocaleUpperCase();
}
