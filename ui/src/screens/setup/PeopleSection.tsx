import { Button, PasswordInput, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { sessionQuery } from "@/api/session";
import { createUser, setPassword, type User, usersQuery } from "@/api/setup";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { ApiKeys } from "./ApiKeys";
import { Dialog } from "./Dialog";
import styles from "./Setup.module.css";

/** Who may sign in, and the keys of programs. */
export function PeopleSection() {
  return (
    <>
      <People />
      <ApiKeys />
    </>
  );
}

function People() {
  const { t } = useTranslation("setup");
  const users = useQuery(usersQuery);
  const me = useQuery(sessionQuery).data?.user.id;
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<User | null>(null);
  const [changed, setChanged] = useState<string | null>(null);
  return (
    <section aria-label={t("people.title")}>
      <div className={styles.tools}>
        <h2>{t("people.title")}</h2>
        <Button
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          {t("people.add")}
        </Button>
      </div>
      <ProblemNotice error={users.error} />
      {users.isPending && <Loading />}
      <p className={styles.done} role="status">
        {changed !== null && t("people.changed", { name: changed })}
      </p>
      {users.data && (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("people.display_name")}</th>
                <th scope="col">{t("people.name")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {users.data.items.map((user) => (
                <tr key={user.id}>
                  <td>
                    {user.display_name || user.name}
                    {user.id === me && <span className="of-quiet"> ({t("people.you")})</span>}
                  </td>
                  <td>{user.name}</td>
                  <td className={styles.acts}>
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-label={t("people.password_of", { name: user.name })}
                      onClick={() => setChanging(user)}
                    >
                      {t("people.change_password")}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding && <AddPerson close={() => setAdding(false)} />}
      {changing && (
        <ChangePassword
          user={changing}
          close={(done) => {
            setChanged(done ? changing.display_name || changing.name : null);
            setChanging(null);
          }}
        />
      )}
    </section>
  );
}

/** What is wrong with one field of a refused command. */
function faultOf(error: Error | null, field: string): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  return error.errors.find((each) => each.field === field)?.detail;
}

function AddPerson({ close }: { close: () => void }) {
  const { t } = useTranslation("setup");
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
    label: t(`people.${name}`),
    value: person[name],
    error: faultOf(add.error, name),
    required: name !== "display_name",
    onChange: (event: FormEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setPerson((before) => ({ ...before, [name]: value }));
    },
  });
  return (
    <Dialog title={t("people.add")} close={close}>
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
            {t("people.cancel")}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t("people.add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function ChangePassword(props: { user: User; close: (done: boolean) => void }) {
  const { t } = useTranslation("setup");
  const { user, close } = props;
  const [password, setTyped] = useState("");
  const change = useMutation({
    mutationFn: () => setPassword(user.id, password),
    onSuccess: () => close(true),
  });
  return (
    <Dialog
      title={t("people.password_of", { name: user.display_name || user.name })}
      close={() => close(false)}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <PasswordInput
          label={t("people.new_password")}
          description={t("people.password_detail")}
          autoComplete="new-password"
          required
          data-autofocus
          value={password}
          error={faultOf(change.error, "password")}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <ProblemNotice error={change.error} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => close(false)}>
            {t("people.cancel")}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t("people.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
