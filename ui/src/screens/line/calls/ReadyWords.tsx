import styles from "./Calls.module.css";
import { hasWord, withWord } from "./kinds";

/** A note of a few words: most are ready to be tapped, others can be typed. */
export function ReadyWords(props: {
  label: string;
  words: string[];
  note: string;
  change: (note: string) => void;
}) {
  const { label, note, change } = props;
  return (
    <div className={styles.note}>
      <div className={styles.words}>
        {props.words.map((word) => (
          <button
            key={word}
            type="button"
            className={styles.word}
            aria-pressed={hasWord(note, word)}
            onClick={() => change(withWord(note, word))}
          >
            {word}
          </button>
        ))}
      </div>
      <input
        className={styles.typed}
        aria-label={label}
        placeholder={label}
        maxLength={500}
        autoComplete="off"
        enterKeyHint="done"
        value={note}
        onChange={(event) => change(event.currentTarget.value)}
      />
    </div>
  );
}
