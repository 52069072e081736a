import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { KnownPerson } from "@/api/people";
import { ProblemNotice } from "@/components/ProblemNotice";
import { NumberPad } from "../counts/NumberPad";
import { type PadKey, padKey } from "../counts/numberPad";
import styles from "./People.module.css";
import { useSignOn } from "./useSignOn";

const shortest = 4;
const longest = 8;

/** The PIN of one person, by thumb or keyboard; what is typed shows as dots only. */
export function PinStep(props: {
  line: string;
  person: KnownPerson;
  back: () => void;
  done: (name: string) => void;
}) {
  const { t } = useTranslation("people");
  const { person, done } = props;
  const [pin, setPin] = useState("");
  const { on } = useSignOn(props.line);
  const { mutate, reset, isPending } = on;

  const press = useCallback(
    (key: PadKey) => {
      reset();
      if (key === "clear") setPin("");
      else if (key === "back") setPin((before) => before.slice(0, -1));
      else if (key !== ".") setPin((before) => (before + key).slice(0, longest));
    },
    [reset],
  );
  const enough = pin.length >= shortest;
  const send = useCallback(() => {
    if (!enough || isPending) return;
    mutate(
      { user: person.id, pin },
      { onSuccess: () => done(person.display_name), onError: () => setPin("") },
    );
  }, [done, enough, isPending, mutate, person, pin]);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const key = padKey(event.key);
      if (key) press(key);
      // Enter on a button that has the focus is that button's.
      else if (event.key === "Enter" && !(event.target as HTMLElement).closest("button")) send();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [press, send]);

  return (
    <div className={styles.pin}>
      <div
        className={styles.dots}
        role="status"
        aria-label={t("pin.typed", { count: pin.length })}
        tabIndex={-1}
        data-autofocus
      >
        {Array.from({ length: Math.max(shortest, pin.length) }, (_, at) => (
          <span key={at} data-typed={at < pin.length} />
        ))}
      </div>
      <ProblemNotice error={on.error} />
      <NumberPad disabled={isPending} press={press} clear={t("pin.clear")} />
      <button
        type="button"
        className={styles.main}
        disabled={!enough || isPending}
        aria-busy={isPending}
        onClick={send}
      >
        {t("pin.sign_on")}
      </button>
      <button type="button" className={styles.back} onClick={props.back}>
        {t("pin.back")}
      </button>
    </div>
  );
}
