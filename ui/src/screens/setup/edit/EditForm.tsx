import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/Dialog";
import { MovedList } from "@/screens/schedule/calendar/Moved";
import { Refused } from "@/screens/schedule/calendar/Refused";
import { ConsequencesNotice } from "./Consequences";
import { DeleteDialog, type Thing } from "./DeleteDialog";
import styles from "./Edit.module.css";
import { LeaveGuard } from "./LeaveGuard";
import { StaleDifference } from "./StaleDifference";
import type { AnyEdit } from "./useEdit";

/** What stands below the fields: what saving would break, what was refused, whose value stays. */
function Verdict({ edit }: { edit: AnyEdit }) {
  const { t } = useTranslation("setup");
  return (
    <>
      {edit.stray.length > 0 && (
        <div role="alert" className={styles.stray}>
          {edit.stray.map(({ field, detail }) => (
            <p key={field}>{detail}</p>
          ))}
        </div>
      )}
      <Refused error={edit.problem} title={t("edit.not_saved")} />
      {edit.stale ? (
        <StaleDifference
          differences={edit.stale.differences}
          names={edit.names}
          busy={edit.busy}
          choose={edit.choose}
          takeTheirs={edit.reset}
        />
      ) : (
        <ConsequencesNotice consequences={edit.consequences} />
      )}
      {edit.reflow && !edit.stale && <MovedList reflow={edit.reflow} />}
    </>
  );
}

function useSaving(edit: AnyEdit) {
  const { t } = useTranslation("setup");
  const label =
    edit.consequences.length > 0 || (edit.reflow?.moved_count ?? 0) > 0
      ? t("edit.save_anyway")
      : t(edit.isNew ? "edit.add" : "edit.save");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (edit.dirty && !edit.stale) edit.save();
  };
  return { label, onKeyDown };
}

/** Fields of something that is there, in place; its buttons come with the first change. */
export function EditForm(props: { edit: AnyEdit; label: string; children: ReactNode }) {
  const { t } = useTranslation("setup");
  const { edit } = props;
  const { label, onKeyDown } = useSaving(edit);
  return (
    <form
      className={styles.form}
      aria-label={props.label}
      noValidate
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        if (edit.dirty) edit.save();
      }}
    >
      {props.children}
      <LeaveGuard unsaved={edit.dirty && !edit.busy} kept={["section", "asset", "tab"]} />
      <Verdict edit={edit} />
      {edit.dirty && !edit.stale && (
        <div className={styles.bar}>
          <span className="of-quiet">{t("edit.unsaved")}</span>
          <Button size="xs" variant="default" onClick={edit.reset}>
            {t("edit.discard")}
          </Button>
          <Button size="xs" type="submit" loading={edit.busy}>
            {label}
          </Button>
        </div>
      )}
    </form>
  );
}

/** The same in a dialog, for something new or a row of a list; asks before it drops changes. */
export function EditDialog(props: {
  edit: AnyEdit;
  title: string;
  close: () => void;
  size?: number;
  /** What is deleted by the button beside; none where it can't be. */
  remove?: Thing | undefined;
  children: ReactNode;
}) {
  const { t } = useTranslation("setup");
  const { edit } = props;
  const { label, onKeyDown } = useSaving(edit);
  const [leaving, setLeaving] = useState(false);
  const [removing, setRemoving] = useState(false);
  const leave = () => (edit.dirty && !leaving ? setLeaving(true) : props.close());
  if (removing && props.remove)
    return (
      <DeleteDialog
        onDeleted={props.close}
        onDisabled={props.close}
        {...props.remove}
        close={() => setRemoving(false)}
      />
    );
  return (
    <Dialog title={props.title} onClose={leave} size={props.size ?? 520}>
      <form
        className={styles.form}
        noValidate
        onKeyDown={onKeyDown}
        onChange={() => setLeaving(false)}
        onSubmit={(event) => {
          event.preventDefault();
          if (edit.dirty) edit.save();
          else props.close();
        }}
      >
        {props.children}
        <LeaveGuard
          unsaved={edit.dirty && !edit.busy && !leaving}
          kept={["section", "asset", "tab"]}
        />
        <Verdict edit={edit} />
        {leaving && (
          <div role="alert" className={styles.leaving}>
            <span>{t("edit.leave")}</span>
            <Button size="xs" variant="default" onClick={props.close}>
              {t("edit.discard")}
            </Button>
            <Button size="xs" variant="default" onClick={() => setLeaving(false)}>
              {t("edit.go_on")}
            </Button>
          </div>
        )}
        {!edit.stale && (
          <div className={styles.buttons}>
            {props.remove && (
              <Button
                variant="subtle"
                leftSection={<IconTrash size={16} stroke={1.6} aria-hidden />}
                onClick={() => setRemoving(true)}
              >
                {t("edit.delete")}
              </Button>
            )}
            <span className={styles.grow} />
            <Button variant="default" onClick={props.close}>
              {t("edit.cancel")}
            </Button>
            <Button type="submit" loading={edit.busy}>
              {label}
            </Button>
          </div>
        )}
      </form>
    </Dialog>
  );
}
