import "@mantine/core/styles/Overlay.layer.css";
import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./Setup.module.css";

/** A dialog whose heading is no banner of the page. */
export function Dialog(props: { title: string; close: () => void; children: ReactNode }) {
  return (
    <Modal.Root opened centered onClose={props.close}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Modal.Title className={styles.dialogTitle}>{props.title}</Modal.Title>
          {props.children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
