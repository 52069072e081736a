import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/Dialog";
import styles from "./CameraScan.module.css";
import { codeReader } from "./camera";

/** Milliseconds between two looks at the picture. */
const pause = 150;

type Fault = "refused" | "missing" | "failed";

function faultOf(error: unknown): Fault {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "failed";
}

/** Shows a camera's picture into a video until a code is read in it; gives how to end that. */
function look(
  video: HTMLVideoElement,
  scanned: (code: string) => void,
  failed: (fault: Fault) => void,
): () => void {
  let over = false;
  let stream: MediaStream | undefined;
  const run = async () => {
    const reader = await codeReader();
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 } },
    });
    video.srcObject = stream;
    await video.play();
    while (!over) {
      const [found] = video.readyState >= 2 ? await reader.detect(video) : [];
      if (found && !over) return scanned(found.rawValue);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  run()
    .catch((error: unknown) => over || failed(faultOf(error)))
    .finally(stop);
  return () => {
    over = true;
    stop();
  };
}

/** The picture of the device's camera, in which a QR or bar code is looked for. */
export function CameraScan(props: { scanned: (code: string) => void; close: () => void }) {
  const { t } = useTranslation("line");
  // The dialog draws what it holds later than itself.
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const scanned = useRef(props.scanned);
  useEffect(() => {
    scanned.current = props.scanned;
  });
  useEffect(() => {
    if (!video) return;
    return look(video, (code) => scanned.current(code), setFault);
  }, [video]);
  return (
    <Dialog title={t("camera.title")} onClose={props.close} size={640}>
      {fault ? (
        <p role="alert" className={styles.fault}>
          {t(`camera.${fault}`)}
        </p>
      ) : (
        <p className={styles.hint}>{t("camera.hint")}</p>
      )}
      <div className={styles.picture} hidden={fault !== null}>
        <video ref={setVideo} muted playsInline aria-label={t("camera.title")} />
        <span className={styles.frame} aria-hidden />
      </div>
      <button type="button" className={styles.close} onClick={props.close}>
        {t("common:close")}
      </button>
    </Dialog>
  );
}
