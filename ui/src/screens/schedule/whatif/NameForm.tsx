import { Button, Group, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import styles from "./WhatIf.module.css";

/** Asks for a name, does something with it, and says where that is refused. */
export function NameForm(props: {
  title: string;
  detail?: string;
  name: string;
  submit: string;
  act: (name: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const { t } = useTranslation("plan");
  const [name, setName] = useState(props.name);
  const save = useMutation({ mutationFn: () => props.act(name.trim()), onSuccess: props.onClose });
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          /* React hands it on to a form that the dialog was opened from. */
          event.stopPropagation();
          if (name.trim() !== "") save.mutate();
        }}
      >
        {props.detail && <p>{props.detail}</p>}
        <ProblemNotice error={save.error} />
        <TextInput
          data-autofocus
          required
          maxLength={80}
          label={t("make.name")}
          value={name}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {props.submit}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
