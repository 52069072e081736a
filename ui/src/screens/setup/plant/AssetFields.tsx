import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Switch, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Asset } from "@/api/types";
import edit from "../edit/Edit.module.css";
import { EditForm } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { useAssetNames } from "./assetNames";
import styles from "./Plant.module.css";
import { TimeZoneSelect } from "./TimeZoneSelect";
import { nameOf, type TreeNode } from "./tree";
import { refOf } from "./usePlant";

interface Fields {
  display_name: string;
  name: string;
  topic: string;
  enabled: boolean;
  time_zone?: string | null;
  production_day_start?: string;
  micro_stop_time?: string;
  stop_prompt_time?: string;
}

/** What an asset is called, by people and machines, its clock, and how its stops are told apart. */
export function AssetFields({ node }: { node: TreeNode }) {
  const { t } = useTranslation("setup");
  const { asset, parent } = node;
  const isSite = asset.level === "site";
  const hasStops = asset.level !== "cell";
  const names = useAssetNames();
  const fields: Fields = {
    display_name: asset.display_name,
    name: asset.name,
    topic: asset.own_topic,
    enabled: asset.enabled,
    ...(isSite && {
      time_zone: asset.time_zone,
      production_day_start: asset.production_day_start?.slice(0, 5) ?? "",
    }),
    ...(hasStops && {
      micro_stop_time: String(asset.micro_stop_time ?? ""),
      stop_prompt_time: String(asset.stop_prompt_time ?? ""),
    }),
  };
  const form = useEdit<Fields, Asset>({
    kind: "assets",
    id: asset.id,
    version: asset.version,
    fields,
    names,
    // What machines call it may be nothing at all: then it adds nothing to the topic above. A new
    // name in the path changes nothing else that stands here.
    send: (sent, draft) => ({
      ...sent,
      ...("name" in sent && { display_name: draft.display_name || null }),
      ...(("name" in sent || "topic" in sent) && { topic: draft.topic }),
    }),
  });
  const prefix = parent?.asset.topic ? `${parent.asset.topic}/` : "";
  return (
    <EditForm edit={form} label={t("parts.general")}>
      <div className={edit.pair}>
        <TextInput {...form.text("display_name")} autoComplete="off" />
        <TextInput
          {...form.text("name")}
          description={t("asset.name_detail")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          autoComplete="off"
        />
      </div>
      <TextInput
        {...form.text("topic")}
        description={t("asset.topic_detail", { topic: `${prefix}${form.draft.topic}` || "\u2013" })}
        inputWrapperOrder={["label", "input", "description", "error"]}
        autoComplete="off"
        spellCheck={false}
      />
      {isSite && (
        <div className={edit.pair}>
          <TimeZoneSelect {...form.choice("time_zone")} required />
          <TextInput
            {...form.text("production_day_start")}
            type="time"
            description={t("asset.day_start_detail")}
            inputWrapperOrder={["label", "input", "description", "error"]}
          />
        </div>
      )}
      {!isSite && asset.level !== "enterprise" && <SiteClock node={node} />}
      {hasStops && (
        <div className={edit.pair}>
          <TextInput
            {...form.text("micro_stop_time")}
            inputMode="numeric"
            description={t("asset.micro_stop_time_detail")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            autoComplete="off"
          />
          <TextInput
            {...form.text("stop_prompt_time")}
            inputMode="numeric"
            description={t("asset.stop_prompt_time_detail")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            autoComplete="off"
          />
        </div>
      )}
      {asset.level !== "enterprise" && (
        <Switch {...form.flag("enabled")} description={t("asset.enabled_detail")} />
      )}
    </EditForm>
  );
}

/** The clock of what stands below a site is the site's. */
function SiteClock({ node }: { node: TreeNode }) {
  const { t } = useTranslation("setup");
  let site: TreeNode | null = node;
  while (site && site.asset.level !== "site") site = site.parent;
  if (!site) return null;
  return (
    <p className={styles.quietLine}>
      {t("asset.clock_of", { zone: site.asset.time_zone })}{" "}
      <Link to="/setup" search={{ section: "assets", asset: refOf(site.asset) }}>
        {nameOf(site.asset)}
      </Link>
    </p>
  );
}
