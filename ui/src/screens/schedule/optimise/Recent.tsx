import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type OptimisationInList, optimisationsQuery } from "@/api/optimisations";
import { MeaningTag } from "@/components/MeaningMark";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import type { Meaning } from "@/lib/meaning";
import panel from "../Panel.module.css";
import { causeOf, isOpen } from "./found";
import type { Shown } from "./props";

const meanings = {
  waiting: "idle",
  running: "running",
  done: "planned",
  accepted: "running",
  discarded: "idle",
  failed: "down",
} as const satisfies Record<OptimisationInList["status"], Meaning>;

/** How a search stands, in a word. */
export function StatusTag(props: { status: OptimisationInList["status"]; stopping: boolean }) {
  const { t } = useTranslation("optimise");
  const { status } = props;
  return (
    <MeaningTag meaning={meanings[status]}>
      {props.stopping && isOpen(props) ? t("course.stopping") : t(`status.${status}`)}
    </MeaningTag>
  );
}

/** The searches of late, of everybody: one that goes on can be watched, what it found taken. */
export function Recent(props: { onShow: (shown: Shown) => void }) {
  const { t } = useTranslation("optimise");
  const zone = usePlantZone();
  const items = useQuery(optimisationsQuery).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className={panel.part}>
      <h3>{t("recent.title")}</h3>
      <ul className={panel.items}>
        {items.map((each) => (
          <li key={each.id}>
            <button type="button" className={panel.item} onClick={() => props.onShow(each.id)}>
              <span className={panel.between}>
                <b>{each.kind === "repair" ? t("recent.repair") : each.asked.profile.name}</b>
                <StatusTag status={each.status} stopping={each.stop_asked} />
              </span>
              <span className="of-quiet">
                {each.cause && `${causeOf(each)?.detail} · `}
                {each.made_by !== null && `${each.made_by} · `}
                <When at={each.made_at} zone={zone} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
