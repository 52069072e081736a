import "@mantine/core/styles/Kbd.layer.css";
import { Kbd } from "@mantine/core";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import axis_styles from "@/board/Axis.module.css";
import bar_styles from "@/board/Bar.module.css";
import { Dialog } from "@/components/Dialog";
import styles from "./Help.module.css";

const shift = "Shift";
const arrows = "← → ↑ ↓";

/** Keys by what they do; "/" stands between keys that do the same. */
const keys = {
  go: [arrows],
  open: ["Enter"],
  move: [shift, arrows],
  length: ["Alt", shift, "← →"],
  drop: ["Esc"],
  split: ["S"],
  merge: ["M"],
  room: ["R"],
  pin: ["P"],
  remove: ["Del"],
  select: ["Space"],
  line: ["Ctrl", "A"],
  menu: ["L"],
  stop: ["N"],
  optimise: ["O"],
  zoom: ["+", "−"],
  undo: ["Ctrl", "Z"],
  redo: ["Ctrl", shift, "Z"],
  help: ["?"],
} as const;

const gestures = [
  "drag",
  "edge",
  "part",
  "typed",
  "merge",
  "remaining",
  "push",
  "reflow",
  "band",
  "several",
  "empty",
  "zoom",
  "touch",
  "pinch",
] as const;

const marks = ["planned", "running", "late", "expected", "expected_late", "due"] as const;

/** A mark of the board as it is drawn there. */
function Mark({ name }: { name: (typeof marks)[number] }) {
  if (name === "due") {
    return (
      <span className={styles.mark} aria-hidden>
        <i className={axis_styles.dueMark} data-several>
          3
        </i>
      </span>
    );
  }
  const expected = name === "expected" || name === "expected_late";
  return (
    <span className={styles.mark} aria-hidden>
      <i
        className={expected ? bar_styles.expected : bar_styles.bar}
        data-thin={expected || undefined}
        data-started={name === "running" || undefined}
        data-done={name === "running" || undefined}
        data-late={name === "late" || name === "expected_late" || undefined}
      />
    </span>
  );
}

/** The keys, gestures and marks of the board. */
export function HelpDialog(props: { onClose: () => void }) {
  const { t } = useTranslation("boardhelp");
  return (
    <Dialog title={t("title")} onClose={props.onClose} size={860}>
      <div className={styles.help}>
        <section className={styles.legend}>
          <h3>{t("marks")}</h3>
          <dl>
            {marks.map((name) => (
              <div key={name}>
                <dt>
                  <Mark name={name} />
                </dt>
                <dd>{t(`mark.${name}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>{t("gestures")}</h3>
          <dl>
            {gestures.map((name) => (
              <div key={name}>
                <dt>{t(`gesture.${name}`)}</dt>
                <dd>{t(`does.${name}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>{t("keys")}</h3>
          <dl>
            {(Object.keys(keys) as (keyof typeof keys)[]).map((name) => (
              <div key={name}>
                <dt>
                  {keys[name].map((key, index) => (
                    <Fragment key={key}>
                      {index > 0 && " "}
                      <Kbd size="xs">{key}</Kbd>
                    </Fragment>
                  ))}
                </dt>
                <dd>{t(`key.${name}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
