import "@mantine/core/styles/Overlay.layer.css";
import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Dialog.module.css";

/** A dialog in the middle of the screen, open for as long as it is drawn. */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  /** Pixels of width, where there is room for them. */
  size?: number;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Modal.Root
      opened
      centered
      onClose={props.onClose}
      size={props.size ?? 440}
      transitionProps={{ duration: 150 }}
    >
      <Modal.Overlay />
      <Modal.Content radius={8}>
        {/* Not Mantine's own: its <header> would be a second banner of the page. */}
        <div className={styles.head}>
          <Modal.Title className={styles.title}>{props.title}</Modal.Title>
          <Modal.CloseButton aria-label={t("close")} />
        </div>
        <Modal.Body>{props.children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
