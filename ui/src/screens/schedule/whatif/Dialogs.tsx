import { Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Id } from "@/api/types";
import { discardWhatIf, makeWhatIf, renameWhatIf, type WhatIf } from "@/api/whatIfs";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { newKey } from "@/lib/newKey";
import { NameForm } from "./NameForm";
import type { Asking } from "./PlanBar";
import { PublishDialog } from "./PublishDialog";
import type { PlanBarProps } from "./props";
import styles from "./WhatIf.module.css";

interface Props extends Pick<PlanBarProps, "onWhatIf" | "onPublished"> {
  asking: Asking;
  copy: WhatIf | undefined;
  /** How many copies there are. */
  count: number;
  onClose: () => void;
}

/** What is asked before a copy is made, renamed, discarded or published. */
export function WhatIfDialogs(props: Props) {
  const { asking, copy, onWhatIf, onClose } = props;
  if (asking === "make") return <MakeDialog {...props} />;
  if (!copy) return null;
  if (asking === "rename") return <RenameDialog copy={copy} onClose={onClose} />;
  if (asking === "discard") {
    return <DiscardDialog copy={copy} onClose={onClose} onWhatIf={onWhatIf} />;
  }
  return <PublishDialog {...props} copy={copy} />;
}

function useCopies() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["what-ifs"] });
}

function MakeDialog(props: { count: number; onWhatIf: (id: Id) => void; onClose: () => void }) {
  const { t } = useTranslation("plan");
  const heard = useCopies();
  const key = useRef(newKey());
  return (
    <NameForm
      title={t("make.title")}
      detail={t("make.detail")}
      name={t("make.suggested", { number: props.count + 1 })}
      submit={t("make.submit")}
      act={async (name) => {
        const { id } = await makeWhatIf(name, `${key.current} ${name}`);
        await heard();
        props.onWhatIf(id);
      }}
      onClose={props.onClose}
    />
  );
}

function RenameDialog(props: { copy: WhatIf; onClose: () => void }) {
  const { t } = useTranslation("plan");
  const heard = useCopies();
  return (
    <NameForm
      title={t("rename.title", { name: props.copy.name })}
      name={props.copy.name}
      submit={t("rename.submit")}
      act={(name) => renameWhatIf(props.copy, name).finally(heard)}
      onClose={props.onClose}
    />
  );
}

function DiscardDialog(props: { copy: WhatIf; onWhatIf: (id: null) => void; onClose: () => void }) {
  const { t } = useTranslation("plan");
  const heard = useCopies();
  const { copy } = props;
  const discard = useMutation({
    mutationFn: () => discardWhatIf(copy),
    onSuccess: () => {
      props.onClose();
      props.onWhatIf(null);
    },
    onSettled: heard,
  });
  return (
    <Dialog onClose={props.onClose} title={t("discard.title", { name: copy.name })}>
      <div className={styles.form}>
        <p>{t("discard.detail", { count: copy.changed })}</p>
        <ProblemNotice error={discard.error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" data-autofocus onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button color="red" loading={discard.isPending} onClick={() => discard.mutate()}>
            {t("discard.submit")}
          </Button>
        </Group>
      </div>
    </Dialog>
  );
}
