import { Button } from "@mantine/core";
import { IconClock, IconTool } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { askRepair } from "@/api/repairs";
import type { Id } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import panel from "../Panel.module.css";
import styles from "./Schedules.module.css";

const SchedulesDialog = lazy(async () => ({
  default: (await import("./SchedulesDialog")).SchedulesDialog,
}));

const icon = { size: 16, stroke: 1.75, "aria-hidden": true } as const;

/** What the optimiser does of itself: repairs, looked for now, and the times at which it plans. */
export function ByItself(props: { onShow: (id: Id) => void }) {
  const { t } = useTranslation("repair");
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const repair = useMutation({
    mutationFn: () => askRepair(),
    onSuccess: ({ id }) => props.onShow(id),
    onSettled: () => client.invalidateQueries({ queryKey: ["optimisations"] }),
  });
  return (
    <section className={panel.part} aria-labelledby="by-itself">
      <h3 id="by-itself">{t("by_itself.title")}</h3>
      <p className="of-quiet">{t("by_itself.detail")}</p>
      <div className={styles.acts}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconTool {...icon} />}
          loading={repair.isPending}
          onClick={() => repair.mutate()}
        >
          {t("by_itself.repair")}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconClock {...icon} />}
          onClick={() => setOpen(true)}
        >
          {t("by_itself.schedules")}
        </Button>
      </div>
      <ProblemNotice error={repair.error} />
      {open && (
        <Suspense>
          <SchedulesDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </section>
  );
}
