import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type User, usersQuery } from "@/api/people";
import { sessionQuery } from "@/api/session";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { ApiKeys } from "../ApiKeys";
import { HistoryLink } from "../history/HistoryLink";
import styles from "../Setup.module.css";
import { AddPerson } from "./AddPerson";
import { EditPerson } from "./EditPerson";

/** Who may sign in and on, and the keys of programs. */
export function PeopleSection() {
  return (
    <>
      <People />
      <ApiKeys />
    </>
  );
}

function People() {
  const { t } = useTranslation(["people", "setup"]);
  const users = useQuery(usersQuery);
  const me = useQuery(sessionQuery).data?.user.id;
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<User | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  return (
    <section aria-label={t("setup:people.title")}>
      <div className={styles.tools}>
        <h2>{t("setup:people.title")}</h2>
        <Button
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          {t("setup.add")}
        </Button>
      </div>
      <ProblemNotice error={users.error} />
      {users.isPending && <Loading />}
      <p className={styles.done} role="status">
        {saved !== null && t("setup.saved", { name: saved })}
      </p>
      {users.data && (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("setup.display_name")}</th>
                <th scope="col">{t("setup.name")}</th>
                <th scope="col">{t("setup.signs_on")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {users.data.items.map((user) => (
                <Row key={user.id} user={user} mine={user.id === me} edit={setEditing} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding && <AddPerson close={() => setAdding(false)} />}
      {editing && (
        <EditPerson
          user={editing}
          mine={editing.id === me}
          close={(done) => {
            setSaved(done?.display_name ?? null);
            setEditing(null);
          }}
        />
      )}
    </section>
  );
}

function Row(props: { user: User; mine: boolean; edit: (user: User) => void }) {
  const { t } = useTranslation("people");
  const { user } = props;
  const means = [user.has_pin && t("setup.pin"), user.has_badge && t("setup.badge")];
  return (
    <tr>
      <td>
        {user.display_name}
        {props.mine && <span className="of-quiet"> ({t("setup.you")})</span>}
        {!user.enabled && <span className="of-quiet"> ({t("setup.disabled")})</span>}
      </td>
      <td>{user.name}</td>
      <td>{means.filter(Boolean).join(", ") || t("setup.neither")}</td>
      <td className={styles.acts}>
        <HistoryLink subject="user" id={user.id} />{" "}
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={t("setup.edit_of", { name: user.display_name })}
          onClick={() => props.edit(user)}
        >
          {t("setup.edit")}
        </Button>
      </td>
    </tr>
  );
}
