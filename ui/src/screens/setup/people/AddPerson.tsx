import "@mantine/core/styles/PasswordInput.layer.css";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { createUser, usersQuery } from "@/api/people";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Dialog } from "../Dialog";
import styles from "../Setup.module.css";
import { faultOf } from "./faultOf";

/** A person who may sign in; PIN and badge are given afterwards. */
export function AddPerson({ close }: { close: () => void }) {
  const { t } = useTranslation("people");
  const queryClient = useQueryClient();
  const [person, setPerson] = useState({ name: "", display_name: "", password: "" });
  const add = useMutation({
    mutationFn: createUser,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
      close();
    },
  });
  const field = (name: keyof typeof person) => ({
    label: t(`setup.${name}`),
    value: person[name],
    error: faultOf(add.error, name),
    required: name !== "display_name",
    onChange: (event: FormEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setPerson((before) => ({ ...before, [name]: value }));
    },
  });
  return (
    <Dialog title={t("setup.add")} close={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(person);
        }}
      >
        <TextInput {...field("display_name")} autoComplete="off" data-autofocus />
        <TextInput {...field("name")} autoComplete="off" />
        <PasswordInput {...field("password")} autoComplete="new-password" />
        <ProblemNotice error={add.error} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={close}>
            {t("setup.cancel")}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t("setup.add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
