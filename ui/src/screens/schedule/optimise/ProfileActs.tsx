import "@mantine/core/styles/Menu.layer.css";
import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  addProfile,
  changeProfile,
  type Profile,
  type ProfileFields,
  profilesQuery,
  removeProfile,
} from "@/api/optimisations";
import { ProblemNotice } from "@/components/ProblemNotice";
import panel from "../Panel.module.css";
import { NameForm } from "../whatif/NameForm";
import styles from "./Optimise.module.css";

/** Keeps what is set as a profile: in the one chosen, as another, under another name, or no more. */
export function ProfileActs(props: {
  profile: Profile;
  /** Whether there is no other. */
  only: boolean;
  draft: ProfileFields;
  changed: boolean;
  onUndo: () => void;
  onProfile: (id: number | null) => void;
}) {
  const { t } = useTranslation("optimise");
  const client = useQueryClient();
  const { profile, draft, changed, onProfile } = props;
  const { name } = profile;
  const [naming, setNaming] = useState<"add" | "rename" | null>(null);
  const heard = () => client.invalidateQueries({ queryKey: profilesQuery.queryKey });
  const act = useMutation({
    mutationFn: (what: "save" | "remove"): Promise<unknown> =>
      what === "save" ? changeProfile(profile, draft) : removeProfile(profile),
    onSuccess: (_, what) => what === "remove" && onProfile(null),
    onSettled: heard,
  });
  const named = async (wanted: string) => {
    if (naming === "rename") await changeProfile(profile, { name: wanted });
    else onProfile((await addProfile({ ...draft, name: wanted })).id);
    await heard();
  };
  return (
    <div className={panel.part}>
      <div className={styles.acts}>
        <span className={`${styles.grow} of-quiet`} role="status">
          {t(changed ? "profile.changed" : "profile.same", { name })}
        </span>
        <Menu position="top-end" width={240}>
          <Menu.Target>
            <Button size="compact-sm" variant="default" px={6} aria-label={t("profile.more")}>
              <IconDots size={16} stroke={1.75} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setNaming("add")}>{t("profile.add")}</Menu.Item>
            <Menu.Item onClick={() => setNaming("rename")}>{t("profile.rename")}</Menu.Item>
            <Menu.Item disabled={props.only} onClick={() => act.mutate("remove")}>
              {t("profile.remove", { name })}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {changed && (
        <div className={styles.acts}>
          <Button
            size="compact-sm"
            variant="light"
            loading={act.isPending}
            onClick={() => act.mutate("save")}
          >
            {t("profile.save")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setNaming("add")}>
            {t("profile.add")}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={props.onUndo}>
            {t("profile.undo")}
          </Button>
        </div>
      )}
      <ProblemNotice error={act.error} />
      {naming && (
        <NameForm
          title={t(naming === "add" ? "profile.add_title" : "profile.rename_title", { name })}
          name={naming === "add" ? "" : name}
          submit={t("profile.save")}
          act={named}
          onClose={() => setNaming(null)}
        />
      )}
    </div>
  );
}
