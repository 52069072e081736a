import "@mantine/core/styles/NumberInput.layer.css";
import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PlantSettings } from "@/api/setupGrids";
import styles from "./Settings.module.css";

type Time = "on_time_tolerance" | "micro_stop_time" | "stop_prompt_time" | "sign_off_after";

/** Seconds in one. */
const minute = 60;
const most = 86_400;

/** What is on time, which stops are micro-stops and which ask for their reason, and panels. */
export function TimesFields(props: {
  draft: PlantSettings;
  fault: (field: string) => string | undefined;
  set: (change: Partial<PlantSettings>) => void;
}) {
  const { t } = useTranslation("products");
  const { draft, fault, set } = props;
  const time = (name: Time, detail: string, unit: number, least = 0) => (
    <NumberInput
      className={styles.minutes}
      label={t(`settings.${name}`)}
      description={detail}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={draft[name] / unit}
      error={fault(name)}
      min={least / unit}
      max={most / unit}
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
    </>
  );
}
