import { ActionIcon, Button } from "@mantine/core";
import { IconArrowLeft, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import figures from "../figures/Figures.module.css";
import { ByItself } from "../repair/ByItself";
import { Ask } from "./Ask";
import { Job } from "./Job";
import styles from "./Optimise.module.css";
import type { OptimiseProps } from "./props";

/** Beside the board: what the optimiser is asked for, how it goes on, and what it has found. */
export function OptimisePanel(props: OptimiseProps) {
  const { t } = useTranslation("optimise");
  const { shown, onShow } = props;
  const head = useRef<HTMLHeadingElement>(null);
  /* What had the focus goes with what is shown; a field of the new part takes it by itself. */
  useEffect(() => {
    if (shown !== "new") head.current?.focus();
  }, [shown]);
  return (
    <aside
      className={figures.panel}
      aria-label={t("panel.label")}
      onKeyDown={(event) => {
        /* An open list closes by the same key first. */
        const open =
          event.target instanceof Element && event.target.closest("[aria-expanded=true]");
        if (event.key === "Escape" && !event.defaultPrevented && !open) onShow(null);
      }}
    >
      <header className={figures.head}>
        {shown !== "new" && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={30}
            aria-label={t("panel.back")}
            title={t("panel.back")}
            onClick={() => onShow("new")}
          >
            <IconArrowLeft size={18} stroke={1.75} aria-hidden />
          </ActionIcon>
        )}
        <h2 ref={head} tabIndex={-1} className={styles.title}>
          {t("panel.title")}
        </h2>
        {shown !== "new" && (
          <Button size="compact-xs" variant="default" onClick={() => onShow("new")}>
            {t("panel.new")}
          </Button>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={t("panel.hide")}
          title={t("panel.hide")}
          onClick={() => onShow(null)}
        >
          <IconX size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <div className={figures.body} tabIndex={0}>
        {shown === "new" ? <Ask {...props} /> : <Job key={shown} {...props} id={shown} />}
        {shown === "new" && <ByItself onShow={onShow} />}
      </div>
    </aside>
  );
}
