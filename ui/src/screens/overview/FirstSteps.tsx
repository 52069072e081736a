import { Button } from "@mantine/core";
import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { FirstSteps as Steps } from "@/api/firstSteps";
import styles from "./FirstSteps.module.css";

type Step = Steps["items"][number]["step"];

/** Where each step is taken. */
const places: Record<Step, { to: string; search?: Record<string, string> }> = {
  site: { to: "/setup", search: { section: "assets" } },
  line: { to: "/setup", search: { section: "assets" } },
  product: { to: "/setup", search: { section: "products" } },
  rate: { to: "/setup", search: { section: "rates" } },
  shift: { to: "/setup", search: { section: "assets" } },
  machine: { to: "/setup", search: { section: "sources" } },
  order: { to: "/orders", search: { new: "true" } },
  entry: { to: "/schedule" },
  run: { to: "/line/" },
};

/** What leads from an empty system to a running line: each step, done or to do, with its place. */
export function FirstSteps(props: { steps: Steps; onHide: () => void }) {
  const { t } = useTranslation("overview");
  const { items } = props.steps;
  const next = items.find((item) => !item.done)?.step;
  const done = items.filter((item) => item.done).length;
  return (
    <section className={styles.guide} aria-labelledby="first-steps">
      <header className={styles.head}>
        <div>
          <h2 id="first-steps">{t("first_steps.title")}</h2>
          <p className="of-quiet">{t("first_steps.about")}</p>
        </div>
        <span className={styles.count}>{t("first_steps.done", { done, all: items.length })}</span>
        <Button size="xs" variant="subtle" color="gray" onClick={props.onHide}>
          {t("first_steps.hide")}
        </Button>
      </header>
      <ol className={styles.steps}>
        {items.map(({ step, done: is_done, detail }) => (
          <li key={step} data-done={is_done} aria-current={step === next ? "step" : undefined}>
            {is_done ? (
              <IconCircleCheckFilled size={20} className={styles.done} aria-hidden />
            ) : (
              <IconCircle size={20} stroke={1.6} className={styles.open} aria-hidden />
            )}
            <div>
              <b>{t(`first_steps.steps.${step}.title`)}</b>
              <p>{detail ?? t(`first_steps.steps.${step}.detail`)}</p>
            </div>
            <Button
              size="xs"
              variant={step === next ? "filled" : "default"}
              renderRoot={(root) => <Link {...root} {...(places[step] as { to: "/setup" })} />}
            >
              {t(is_done ? "first_steps.look" : `first_steps.steps.${step}.act`)}
            </Button>
          </li>
        ))}
      </ol>
      {props.steps.complete ? (
        <p className={styles.foot}>{t("first_steps.complete")}</p>
      ) : (
        <p className={styles.foot}>
          {t("first_steps.or")}{" "}
          <Link to="/setup" search={{ section: "file" }}>
            {t("first_steps.plant_file")}
          </Link>
        </p>
      )}
    </section>
  );
}
