import { useTranslation } from "react-i18next";

/** What the fields of an asset are called. */
export function useAssetNames() {
  const { t } = useTranslation("setup");
  return {
    display_name: t("asset.display_name"),
    name: t("asset.name"),
    topic: t("asset.topic"),
    time_zone: t("fields.time_zone"),
    production_day_start: t("asset.day_start"),
    micro_stop_time: t("asset.micro_stop_time"),
    stop_prompt_time: t("asset.stop_prompt_time"),
    enabled: t("fields.enabled"),
    parent: t("tree.below"),
    position: t("asset.position"),
  };
}
