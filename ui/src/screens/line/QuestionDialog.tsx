import "@mantine/core/styles/Overlay.layer.css";
import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./OutcomeDialog.module.css";

/** A question with what has to be known for it, answers of which one press acts, and a way back. */
export function QuestionDialog(props: {
  question: string;
  answers?: ReactNode;
  cancel: string;
  busy: boolean;
  close: () => void;
  children: ReactNode;
}) {
  return (
    <Modal.Root opened centered size={560} onClose={props.busy ? () => undefined : props.close}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Modal.Title className={styles.question}>{props.question}</Modal.Title>
          {props.children}
          <div className={styles.outcomes}>
            {props.answers}
            <button
              type="button"
              className={styles.cancel}
              disabled={props.busy}
              onClick={props.close}
            >
              {props.cancel}
            </button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
