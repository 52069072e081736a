import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trans, useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { discardOptimisation, optimisationQuery } from "@/api/optimisations";
import { offersQuery } from "@/api/repairs";
import type { Id } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { formatDuration, secondsBetween } from "@/lib/duration";
import { type Offer, offersIn, whatOf } from "./offers";
import styles from "./RepairOffers.module.css";

const shown_at_once = 3;

/**
 * Plans that were found by themselves after a disturbance or at their time: what happened, what it
 * costs if nothing is done, and what accepting would do. `onShow` opens one on the board; elsewhere
 * the board is gone to.
 */
export function RepairOffers(props: { shown?: Id | undefined; onShow?: (id: Id) => void }) {
  const { t } = useTranslation("repair");
  const offers = offersIn(useQuery(offersQuery).data?.items ?? []);
  const others = offers.filter(({ id }) => id !== props.shown);
  if (others.length === 0) return null;
  return (
    <section
      className={styles.strip}
      data-board={props.onShow !== undefined || undefined}
      aria-label={t("offers.label")}
    >
      <ul>
        {others.slice(0, shown_at_once).map((offer) => (
          <li key={offer.id}>
            <OfferRow offer={offer} onShow={props.onShow} />
          </li>
        ))}
      </ul>
      {others.length > shown_at_once && (
        <p className="of-quiet">{t("offers.more", { count: others.length - shown_at_once })}</p>
      )}
    </section>
  );
}

function OfferRow({ offer, onShow }: { offer: Offer; onShow: ((id: Id) => void) | undefined }) {
  const { t } = useTranslation("repair");
  const client = useQueryClient();
  const discard = useMutation({
    mutationFn: () => discardOptimisation(offer.id),
    onSettled: () => client.invalidateQueries({ queryKey: ["optimisations"] }),
  });
  const look = { size: "compact-sm", "aria-describedby": `offer-${offer.id}` } as const;
  return (
    <article className={styles.offer}>
      <div className={styles.words}>
        <p id={`offer-${offer.id}`} className={styles.what} role="status">
          <MeaningTag meaning={offer.cause ? "hold" : "planned"}>
            <b>
              <What offer={offer} />
            </b>
          </MeaningTag>
        </p>
        <p>
          <Otherwise offer={offer} />
        </p>
        <Would offer={offer} />
        <ProblemNotice error={discard.error} />
      </div>
      <div className={styles.acts}>
        {onShow ? (
          <Button {...look} onClick={() => onShow(offer.id)}>
            {t("offers.look")}
          </Button>
        ) : (
          <Button
            {...look}
            renderRoot={(root) => (
              <Link to="/schedule" search={{ optimise: String(offer.id) }} {...root} />
            )}
          >
            {t("offers.look")}
          </Button>
        )}
        <Button
          {...look}
          variant="default"
          loading={discard.isPending}
          onClick={() => discard.mutate()}
        >
          {t("offers.discard")}
        </Button>
      </div>
    </article>
  );
}

/** What happened. */
function What({ offer }: { offer: Offer }) {
  const { t } = useTranslation("repair");
  const zone = usePlantZone();
  const now = useNow(60);
  const { cause } = offer;
  const what = whatOf(offer);
  if (what === "line_stopped" && cause) {
    const time = formatDuration(Math.max(secondsBetween(cause.since, now), 0));
    const words = { line: cause.line_name, state: cause.state, time };
    return t(cause.state ? "what.line_stopped" : "what.line_stopped_plain", words);
  }
  if (what === "rush_order" && cause) {
    const count = cause.orders.length - 1;
    const order = cause.order_number;
    return count > 0 ? t("what.rush_orders", { order, count }) : t("what.rush_order", { order });
  }
  if (what === "schedule") {
    return (
      <Trans
        t={t}
        i18nKey="what.schedule"
        components={{ at: <When at={offer.made_at} zone={zone} /> }}
      />
    );
  }
  const subject = [cause?.line_name, cause?.order_number].filter(Boolean).join(", ");
  return subject === "" ? t("what.asked") : t("what.asked_of", { subject });
}

/** What it costs if nothing is done. */
function Otherwise({ offer }: { offer: Offer }) {
  const { t } = useTranslation("repair");
  const zone = usePlantZone();
  const { cause } = offer;
  if (!cause || cause.late_orders === 0) return null;
  const time = formatDuration(cause.late_by);
  const back = cause.down_until !== null && cause.line_id !== null;
  return (
    <>
      {cause.what === "rush_order"
        ? t("otherwise.rush", { count: cause.late_orders, time })
        : t("otherwise.late", { count: cause.late_orders, time })}
      {back && cause.down_until !== null && (
        <>
          {" "}
          <Trans
            t={t}
            i18nKey="otherwise.back"
            components={{ at: <When at={cause.down_until} zone={zone} /> }}
          />
        </>
      )}
    </>
  );
}

/** What accepting would do: lateness before and after, and what moves for it. */
function Would({ offer }: { offer: Offer }) {
  const { t } = useTranslation("repair");
  const locale = useLocale();
  const lines = useQuery(optimisationQuery(offer.id)).data?.lines;
  const sum = (name: "moved" | "new") =>
    lines?.reduce((all, line) => all + line[name], 0).toLocaleString(locale);
  const { figures, figures_before: before } = offer;
  const placed = sum("new");
  return (
    <dl className={styles.figures} aria-label={t("would.label")}>
      <Change
        name={t("would.late_orders")}
        before={before.late_orders.toLocaleString(locale)}
        after={figures.late_orders.toLocaleString(locale)}
      />
      <Change
        name={t("would.lateness")}
        before={formatDuration(before.tardiness)}
        after={formatDuration(figures.tardiness)}
      />
      <Change name={t("would.moved")} after={sum("moved")} />
      {placed !== undefined && placed !== "0" && <Change name={t("would.placed")} after={placed} />}
    </dl>
  );
}

function Change(props: { name: string; before?: string; after: string | undefined }) {
  const { t } = useTranslation("repair");
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.before !== undefined && (
          <>
            <span className="of-hidden">{t("would.instead_of")} </span>
            {props.before}
            <span aria-hidden> → </span>
          </>
        )}
        <b>{props.after ?? "…"}</b>
      </dd>
    </div>
  );
}
