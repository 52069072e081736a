import { IconBackspace } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocale } from "@/components/useLocale";
import { typedDecimal } from "@/lib/decimalText";
import styles from "./Counts.module.css";
import type { PadKey } from "./numberPad";

const keys: readonly PadKey[] = ["7", "8", "9", "4", "5", "6", "1", "2", "3", ".", "0", "back"];

/** Keys as large as a gloved thumb. They leave the focus where it is. */
export function NumberPad(props: {
  disabled: boolean;
  press: (key: PadKey) => void;
  /** For whole numbers: instead of the decimal sign a key that clears, called so. */
  clear?: string;
}) {
  const { t } = useTranslation("line");
  const point = typedDecimal("0.5", useLocale()).charAt(1);
  const named: Partial<Record<PadKey, string>> = {
    ".": t("manual.point"),
    back: t("manual.back"),
  };
  return (
    <fieldset className={styles.pad} aria-label={t("manual.pad")}>
      {keys
        .map((each) => (each === "." && props.clear ? "clear" : each))
        .map((key) => (
          <button
            key={key}
            type="button"
            className={styles.key}
            disabled={props.disabled}
            aria-label={named[key]}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => props.press(key)}
          >
            {key === "back" ? (
              <IconBackspace size={28} stroke={1.7} aria-hidden />
            ) : key === "." ? (
              point
            ) : key === "clear" ? (
              <small>{props.clear}</small>
            ) : (
              key
            )}
          </button>
        ))}
    </fieldset>
  );
}
