import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { calendarFeedsQuery, deleteCalendarFeed, makeCalendarFeed } from "@/api/planFigures";
import { sessionQuery } from "@/api/session";
import type { BoardLine } from "@/board/layout";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { When } from "@/components/When";
import styles from "./List.module.css";

/** The address from which a calendar program reads the schedule of a line: made, and taken back. */
export function SubscribeDialog(props: { line: BoardLine; close: () => void }) {
  const { t } = useTranslation("schedulelist");
  const language = useLocale();
  const { line, close } = props;
  const user = useQuery(sessionQuery).data?.user.id;
  const feeds = useQuery(calendarFeedsQuery);
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: calendarFeedsQuery.queryKey });
  const make = useMutation({ mutationFn: () => makeCalendarFeed(line.id, language), onSuccess });
  const remove = useMutation({
    mutationFn: deleteCalendarFeed,
    onSuccess: () => {
      make.reset();
      return onSuccess();
    },
  });
  const own = feeds.data?.items.find((each) => each.line_id === line.id && each.user_id === user);
  return (
    <Dialog title={t("subscribe_to", { line: line.name })} onClose={close} size={520}>
      <div className={styles.dialog}>
        <p>{t("feed.detail")}</p>
        {feeds.isPending && <Loading />}
        {make.data ? (
          <MadeAddress url={make.data.url} />
        ) : (
          own && (
            <p className={styles.since}>
              {t("feed.since")} <When at={own.created_at} zone={line.time_zone} /> {t("feed.kept")}
            </p>
          )
        )}
        <ProblemNotice error={feeds.error ?? make.error ?? remove.error} />
        <div className={styles.buttons}>
          {own && (
            <Button
              variant="default"
              loading={remove.isPending}
              onClick={() => remove.mutate(own.id)}
            >
              {t("feed.remove")}
            </Button>
          )}
          {make.data ? (
            <Button onClick={close}>{t("feed.done")}</Button>
          ) : (
            <Button
              disabled={feeds.isPending}
              loading={make.isPending}
              onClick={() => make.mutate()}
            >
              {t(own ? "feed.renew" : "feed.make")}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** The address stands here and nowhere else, ever. */
function MadeAddress({ url }: { url: string }) {
  const { t } = useTranslation("schedulelist");
  return (
    <>
      <code className={styles.address}>{url}</code>
      <p>{t("feed.once")}</p>
      <CopyButton value={url} timeout={4000}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={
              copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
            }
            onClick={copy}
          >
            <span aria-live="polite">{t(copied ? "feed.copied" : "feed.copy")}</span>
          </Button>
        )}
      </CopyButton>
    </>
  );
}
