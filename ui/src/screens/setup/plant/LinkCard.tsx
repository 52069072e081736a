import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { keptRejectionsQuery, type Link as MachineLink } from "@/api/setup";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import shared from "../Setup.module.css";
import styles from "./SignalSources.module.css";

const few = 3;

/** How the link to a broker is now, and what it last could not take. */
export function LinkCard({ link }: { link: MachineLink }) {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const zone = usePlantZone();
  const count = new Intl.NumberFormat(locale);
  return (
    <li>
      <div className={shared.linkHead}>
        <b>{link.name}</b>
        <span className="of-quiet">{link.kind}</span>
        <MeaningTag meaning={link.up ? "running" : "down"} filled>
          {t(link.up ? "links.up" : "links.down")}
        </MeaningTag>
      </div>
      <dl>
        <div>
          <dt>{t("fields.since")}</dt>
          <dd>
            <When at={link.since} zone={zone} />
          </dd>
        </div>
        <div>
          <dt>{t("fields.last_message_at")}</dt>
          <dd>
            {link.last_message_at === null ? (
              t("links.never")
            ) : (
              <When at={link.last_message_at} zone={zone} style="seconds" />
            )}
          </dd>
        </div>
        {(["received", "taken", "rejected"] as const).map((name) => (
          <div key={name}>
            <dt>{t(`fields.${name}`)}</dt>
            <dd>{count.format(link[name])}</dd>
          </div>
        ))}
      </dl>
      {link.error !== null && <p className={shared.linkError}>{link.error}</p>}
      <LastRejections origin={link.name} />
    </li>
  );
}

/** The last messages that a link could not take, with the way to all of them. */
export function LastRejections({ origin }: { origin: string }) {
  const { t } = useTranslation("setup");
  const zone = usePlantZone();
  const { data } = useQuery(keptRejectionsQuery(origin, few));
  if (!data || data.items.length === 0) return null;
  return (
    <div className={styles.rejections}>
      <h3>{t("links.rejected")}</h3>
      <ul>
        {data.items.slice(0, few).map((each) => (
          <li key={each.id}>
            <When at={each.recorded_at} zone={zone} /> <code>{each.where}</code> {each.reason}
          </li>
        ))}
      </ul>
      <Link to="/setup" search={{ section: "rejections", only: origin }}>
        {t("links.all_rejected")}
      </Link>
    </div>
  );
}
