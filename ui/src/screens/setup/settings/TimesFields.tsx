import "@mantine/core/styles/NumberInput.layer.css";
import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PlantSettings } from "@/api/setupGrids";
import styles from "./Settings.module.css";

type Time =
  | "on_time_tolerance"
  | "micro_stop_time"
  | "stop_prompt_time"
  | "sign_off_after"
  | "repair_after"
  | "rush_within";

/** Seconds in one. */
const minute = 60;
const hour = 3_600;
const most = 86_400;
const mostRush = 30 * most;

/** What is on time, which stops are micro-stops and which ask for their reason, panels, repairs. */
export function TimesFields(props: {
  draft: PlantSettings;
  fault: (field: string) => string | undefined;
  set: (change: Partial<PlantSettings>) => void;
}) {
  const { t } = useTranslation("products");
  const { draft, fault, set } = props;
  const time = (name: Time, detail: string, unit: number, least = 0, up = most) => (
    <NumberInput
      className={styles.minutes}
      label={t(`settings.${name}`)}
      description={detail}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={draft[name] / unit}
      error={fault(name)}
      min={least / unit}
      max={up / unit}
      onChange={(value) => set({ [name]: Math.round((Number(value) || 0) * unit) })}
    />
  );
  return (
    <>
      <fieldset>
        <legend>{t("settings.on_time")}</legend>
        {time("on_time_tolerance", t("settings.on_time_detail"), minute)}
      </fieldset>
      <fieldset>
        <legend>{t("settings.stops")}</legend>
        {time("micro_stop_time", t("settings.micro_stop_time_detail"), 1)}
        {time("stop_prompt_time", t("settings.stop_prompt_time_detail"), 1)}
      </fieldset>
      <fieldset>
        <legend>{t("settings.panels")}</legend>
        {time("sign_off_after", t("settings.sign_off_after_detail"), minute, 30)}
      </fieldset>
      <fieldset>
        <legend>{t("settings.repairs")}</legend>
        {time("repair_after", t("settings.repair_after_detail"), minute)}
        {time("rush_within", t("settings.rush_within_detail"), hour, 0, mostRush)}
      </fieldset>
    </>
  );
}
