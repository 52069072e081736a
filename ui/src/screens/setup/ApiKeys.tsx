import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiKey, apiKeysQuery, createApiKey, deleteApiKey } from "@/api/setup";
import { ProblemNotice } from "@/components/ProblemNotice";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { Dialog } from "./Dialog";
import { SecretDialog } from "./SecretDialog";
import styles from "./Setup.module.css";

/** The keys that programs use instead of a password. */
export function ApiKeys() {
  const { t } = useTranslation("setup");
  const zone = usePlantZone();
  const keys = useQuery(apiKeysQuery);
  const [making, setMaking] = useState(false);
  const [deleting, setDeleting] = useState<ApiKey | null>(null);
  const items = keys.data?.items ?? [];
  return (
    <section aria-label={t("keys.title")}>
      <div className={styles.tools}>
        <h2>{t("keys.title")}</h2>
        <span className={`${styles.grow} of-quiet`}>{t("keys.detail")}</span>
        <Button
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setMaking(true)}
        >
          {t("keys.add")}
        </Button>
      </div>
      <ProblemNotice error={keys.error} />
      {keys.data && items.length === 0 && (
        <p className={`${styles.note} of-quiet`}>{t("keys.none")}</p>
      )}
      {items.length > 0 && (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("keys.name")}</th>
                <th scope="col">{t("fields.created_at")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {items.map((key) => (
                <tr key={key.id}>
                  <td>{key.name}</td>
                  <td>
                    <When at={key.created_at} zone={zone} />
                  </td>
                  <td className={styles.acts}>
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-label={t("keys.delete_of", { name: key.name })}
                      onClick={() => setDeleting(key)}
                    >
                      {t("keys.delete")}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {making && <MakeKey close={() => setMaking(false)} />}
      {deleting && <DeleteKey of={deleting} close={() => setDeleting(null)} />}
    </section>
  );
}

function useKeysChanged() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
}

function MakeKey({ close }: { close: () => void }) {
  const { t } = useTranslation("setup");
  const [name, setName] = useState("");
  const make = useMutation({ mutationFn: () => createApiKey(name), onSuccess: useKeysChanged() });
  if (make.data) {
    const { name, token } = make.data;
    return <SecretDialog title={t("keys.made", { name })} secret={token} close={close} />;
  }
  return (
    <Dialog title={t("keys.add")} close={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextInput
          label={t("keys.name")}
          placeholder={t("keys.name_hint")}
          required
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ProblemNotice error={make.error} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={close}>
            {t("people.cancel")}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t("keys.add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function DeleteKey(props: { of: ApiKey; close: () => void }) {
  const { t } = useTranslation("setup");
  const changed = useKeysChanged();
  const remove = useMutation({
    mutationFn: () => deleteApiKey(props.of.id),
    onSuccess: async () => {
      await changed();
      props.close();
    },
  });
  return (
    <Dialog title={t("keys.delete_question", { name: props.of.name })} close={props.close}>
      <div className={styles.form}>
        <p>{t("keys.delete_detail")}</p>
        <ProblemNotice error={remove.error} />
        <div className={styles.buttons}>
          <Button variant="default" data-autofocus onClick={props.close}>
            {t("people.cancel")}
          </Button>
          <Button loading={remove.isPending} onClick={() => remove.mutate()}>
            {t("keys.delete")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
