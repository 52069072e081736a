import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import "@mantine/core/styles/PasswordInput.layer.css";
import { Button, Checkbox, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { changeUser, type User, usersQuery } from "@/api/people";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Dialog } from "../Dialog";
import styles from "../Setup.module.css";
import { faultOf } from "./faultOf";
import { changeOf, type PersonFields } from "./personFields";

/** What a person is called, whether they may act, and what they prove themselves by. */
export function EditPerson(props: {
  user: User;
  mine: boolean;
  close: (saved: User | null) => void;
}) {
  const { t } = useTranslation("people");
  const queryClient = useQueryClient();
  const { user, close } = props;
  const [fields, setFields] = useState<PersonFields>({
    display_name: user.display_name,
    enabled: user.enabled,
    password: "",
    pin: "",
    badge: "",
    take_pin: false,
    take_badge: false,
  });
  const set = (some: Partial<PersonFields>) => setFields((before) => ({ ...before, ...some }));
  const change = useMutation({
    mutationFn: () => changeUser(user, changeOf(user, fields)),
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
      close(saved);
    },
  });
  const text = (name: "display_name" | "password" | "pin" | "badge") => ({
    value: fields[name],
    error: faultOf(change.error, name),
    onChange: (event: FormEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value }),
  });
  return (
    <Dialog title={user.display_name} close={() => close(null)}>
      <form
        className={styles.form}
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <TextInput {...text("display_name")} label={t("setup.display_name")} data-autofocus />
        <PasswordInput
          {...text("pin")}
          label={t("setup.new_pin")}
          description={`${t("setup.pin_detail")} ${t(user.has_pin ? "setup.has" : "setup.has_none")}`}
          inputMode="numeric"
          autoComplete="off"
          disabled={fields.take_pin}
        />
        {user.has_pin && (
          <Checkbox
            label={t("setup.take_pin")}
            checked={fields.take_pin}
            onChange={(event) => set({ take_pin: event.currentTarget.checked, pin: "" })}
          />
        )}
        <PasswordInput
          {...text("badge")}
          label={t("setup.new_badge")}
          description={`${t("setup.badge_detail")} ${t(user.has_badge ? "setup.has" : "setup.has_none")}`}
          autoComplete="off"
          disabled={fields.take_badge}
          onKeyDown={stayOnEnter}
        />
        {user.has_badge && (
          <Checkbox
            label={t("setup.take_badge")}
            checked={fields.take_badge}
            onChange={(event) => set({ take_badge: event.currentTarget.checked, badge: "" })}
          />
        )}
        <PasswordInput
          {...text("password")}
          label={t("setup.new_password")}
          description={t("setup.new_password_detail")}
          autoComplete="new-password"
        />
        {!props.mine && (
          <Checkbox
            label={t("setup.enabled")}
            description={t("setup.enabled_detail")}
            checked={fields.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
        )}
        <ProblemNotice error={change.error} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => close(null)}>
            {t("setup.cancel")}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t("setup.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A scanner ends with Enter, which must not save before one has looked. */
function stayOnEnter(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key === "Enter") event.preventDefault();
}
