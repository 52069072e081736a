import { Button, Select } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "@/api/now";
import {
  askOptimisation,
  optimisationQuery,
  type Profile,
  type ProfileFields,
  profilesQuery,
} from "@/api/optimisations";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import panel from "../Panel.module.css";
import { askedFor, changesOf, fieldsOf, keepAsked, lastAsked, type Scope } from "./asking";
import styles from "./Optimise.module.css";
import { ProfileActs } from "./ProfileActs";
import type { OptimiseProps } from "./props";
import { Recent } from "./Recent";
import { ScopeFields } from "./ScopeFields";
import { WeightFields } from "./WeightFields";

/** What is asked of the optimiser: by one press what was asked last, or what is set here. */
export function Ask(props: OptimiseProps) {
  const profiles = useQuery(profilesQuery);
  const items = profiles.data?.items;
  const [chosen, setChosen] = useState(() => lastAsked().profile);
  const profile = items?.find(({ id }) => id === chosen) ?? items?.[0];
  if (!items || !profile) {
    return profiles.error ? <ProblemNotice error={profiles.error} /> : <Loading />;
  }
  return (
    <>
      <Form
        key={`${profile.id} ${profile.version}`}
        {...props}
        profile={profile}
        profiles={items}
        onProfile={setChosen}
      />
      <Recent onShow={props.onShow} />
    </>
  );
}

interface FormProps extends OptimiseProps {
  profile: Profile;
  profiles: readonly Profile[];
  onProfile: (id: number | null) => void;
}

function Form(props: FormProps) {
  const { t } = useTranslation("optimise");
  const client = useQueryClient();
  const { profile, profiles, onProfile, whatIf, onShow } = props;
  const [draft, setDraft] = useState<ProfileFields>(() => fieldsOf(profile));
  const [scope, setScope] = useState<Scope>(() => ({
    lines: [],
    only_new: lastAsked().only_new,
  }));
  const set = (part: Partial<ProfileFields>) => setDraft((now) => ({ ...now, ...part }));
  const changed = Object.keys(changesOf(profile, draft)).length > 0;
  const start = useMutation({
    mutationFn: () =>
      askOptimisation(askedFor(profile, draft, { ...scope, what_if: whatIf }, serverNow())),
    onSuccess: (made) => {
      keepAsked(profile.id, scope.only_new);
      /* Shown at once, and asked for anew: it may have begun before this answer came. */
      client.setQueryData(optimisationQuery(made.id).queryKey, made, { updatedAt: 1 });
      onShow(made.id);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["optimisations"] }),
  });
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <form
      noValidate
      aria-label={t("ask.label")}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <div className={panel.part}>
        <p className="of-quiet">{t(whatIf === null ? "ask.detail" : "ask.detail_what_if")}</p>
        <div className={styles.start}>
          <Select
            className={styles.grow}
            size="sm"
            allowDeselect={false}
            aria-label={t("ask.profile")}
            data={profiles.map(({ id, name }) => ({ value: String(id), label: name }))}
            value={String(profile.id)}
            onChange={(id) => onProfile(Number(id))}
          />
          <Button
            ref={button}
            type="submit"
            size="sm"
            loading={start.isPending}
            leftSection={<IconPlayerPlay size={16} stroke={1.75} aria-hidden />}
          >
            {t("ask.start")}
          </Button>
        </div>
        <ProblemNotice error={start.error} />
      </div>
      <fieldset className={`${panel.part} ${styles.fieldset}`}>
        <legend className={styles.legend}>{t("weights.title")}</legend>
        <WeightFields weights={draft} onWeights={set} />
      </fieldset>
      <fieldset className={`${panel.part} ${styles.fieldset}`}>
        <legend className={styles.legend}>{t("scope.title")}</legend>
        <ScopeFields
          scope={scope}
          onScope={(part) => setScope((now) => ({ ...now, ...part }))}
          fields={draft}
          onFields={set}
        />
      </fieldset>
      <ProfileActs
        profile={profile}
        only={profiles.length === 1}
        draft={draft}
        changed={changed}
        onUndo={() => setDraft(fieldsOf(profile))}
        onProfile={onProfile}
      />
    </form>
  );
}
