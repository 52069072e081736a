import { Button } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/Dialog";
import styles from "./Edit.module.css";
import { isLeft, type Kept } from "./leaving";

/** Asks before what is not saved is lost: by a link, the way back, another asset or a reload. */
export function LeaveGuard(props: {
  unsaved: boolean;
  /** Which words of the address tell what is edited; others may change meanwhile. */
  kept: Kept;
}) {
  const { t } = useTranslation("setup");
  const { unsaved, kept } = props;
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => unsaved && isLeft(current, next, kept),
    enableBeforeUnload: unsaved,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <Dialog title={t("edit.leave_title")} onClose={blocker.reset}>
      <div className={styles.form}>
        <p>{t("edit.leave")}</p>
        <div className={styles.buttons}>
          <Button variant="default" onClick={blocker.proceed}>
            {t("edit.discard")}
          </Button>
          <Button data-autofocus onClick={blocker.reset}>
            {t("edit.go_on")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
