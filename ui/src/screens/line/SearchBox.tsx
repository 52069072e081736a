import { IconCamera, IconScan, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { hasCameraScan } from "./camera";
import styles from "./RunControl.module.css";
import { ScanReader } from "./scan";

const CameraScan = lazy(async () => ({ default: (await import("./CameraScan")).CameraScan }));

/** Narrows the choices as it is typed in; Enter, typed or from a scanner, takes what it names. */
export function SearchBox(props: {
  text: string;
  change: (text: string) => void;
  take: (code: string) => void;
  /** What a scanner sent into it, or the camera saw. */
  scanned: (code: string) => void;
}) {
  const { t } = useTranslation("line");
  const [reader] = useState(() => new ScanReader());
  const [looking, setLooking] = useState(false);
  return (
    <div className={styles.finder}>
      <div className={styles.search}>
        <IconScan size={22} stroke={1.6} aria-hidden />
        <input
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          aria-label={t("run.search_hint")}
          aria-keyshortcuts="F3"
          placeholder={t("run.search")}
          value={props.text}
          onChange={(event) => props.change(event.currentTarget.value)}
          onKeyDown={(event) => {
            const code = reader.read(event.key, event.timeStamp);
            if (event.key === "Escape") props.change("");
            if (event.key !== "Enter" || props.text.trim() === "") return;
            event.preventDefault();
            if (code === null) props.take(props.text);
            else props.scanned(code);
          }}
        />
        {props.text !== "" && (
          <button type="button" aria-label={t("run.clear")} onClick={() => props.change("")}>
            <IconX size={20} stroke={1.8} aria-hidden />
          </button>
        )}
      </div>
      {hasCameraScan() && (
        <button type="button" className={styles.camera} onClick={() => setLooking(true)}>
          <IconCamera size={22} stroke={1.6} aria-hidden />
          {t("camera.scan")}
        </button>
      )}
      <Suspense>
        {looking && (
          <CameraScan
            close={() => setLooking(false)}
            scanned={(code) => {
              setLooking(false);
              props.scanned(code);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
