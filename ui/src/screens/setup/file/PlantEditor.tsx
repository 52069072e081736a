import { type Ref, useImperativeHandle, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./PlantFile.module.css";
import { placeOfLine } from "./plantFaults";

const line_height = 20;
const padding = 12;

export interface PlantEditorHandle {
  /** Selects a line (from 1) and brings it into view. */
  show: (line: number) => void;
}

/** The text of a plant file with its line numbers; Tab leaves it, as it leaves any field. */
export function PlantEditor(props: {
  text: string;
  /** Lines that something is wrong with. */
  faulty: readonly number[];
  readOnly: boolean;
  change: (text: string) => void;
  ref: Ref<PlantEditorHandle>;
}) {
  const { t } = useTranslation("setup");
  const { text, faulty } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const count = useMemo(() => text.split("\n").length, [text]);
  const numbers = useMemo(
    () => Array.from({ length: count }, (_, index) => index + 1).join("\n"),
    [count],
  );

  useImperativeHandle(props.ref, () => ({
    show: (line) => {
      const { start, end } = placeOfLine(text, line);
      area.current?.focus();
      area.current?.setSelectionRange(start, end);
      if (area.current) area.current.scrollTop = Math.max(line - 5, 0) * line_height;
    },
  }));

  return (
    <div className={styles.editor}>
      <div className={styles.gutter} aria-hidden>
        <div ref={gutter}>
          {numbers}
          {faulty.map((line) => (
            <span
              key={line}
              className={styles.faulty}
              style={{ insetBlockStart: padding + (line - 1) * line_height }}
            />
          ))}
        </div>
      </div>
      <textarea
        ref={area}
        aria-label={t("file.text")}
        value={text}
        readOnly={props.readOnly}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        wrap="off"
        onChange={(event) => props.change(event.currentTarget.value)}
        onScroll={(event) => {
          if (!gutter.current) return;
          gutter.current.style.transform = `translateY(${-event.currentTarget.scrollTop}px)`;
        }}
      />
    </div>
  );
}
