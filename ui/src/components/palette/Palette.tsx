import "@mantine/core/styles/Overlay.layer.css";
import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconArrowRight,
  IconBox,
  IconBuildingFactory2,
  IconClipboardList,
  IconSearch,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Found, searchQuery } from "@/api/search";
import { formatInstant } from "@/lib/instant";
import { useLocale } from "../useLocale";
import { usePlantZone } from "../usePlantZone";
import { best } from "./match";
import styles from "./Palette.module.css";
import { useCommands } from "./useCommands";

interface Choice {
  id: string;
  group: "orders" | "products" | "lines" | "commands";
  title: string;
  aside: string;
  run: () => void;
}

const icons: Record<Choice["group"], ReactNode> = {
  orders: <IconClipboardList size={18} stroke={1.6} aria-hidden />,
  products: <IconBox size={18} stroke={1.6} aria-hidden />,
  lines: <IconBuildingFactory2 size={18} stroke={1.6} aria-hidden />,
  commands: <IconArrowRight size={18} stroke={1.6} aria-hidden />,
};
const most_commands = 8;
const pause = 80;

/** What was found in the plant, each thing with where it leads. */
function useFoundChoices(found: Found | undefined): Choice[] {
  const navigate = useNavigate();
  const locale = useLocale();
  const zone = usePlantZone();
  return useMemo(() => {
    if (!found) return [];
    const orders = found.orders.map(
      (order): Choice => ({
        id: `order-${order.id}`,
        group: "orders",
        title: order.number,
        aside: [
          order.product_name,
          order.status,
          order.due_at && formatInstant(order.due_at, zone, locale, "day_time"),
        ]
          .filter(Boolean)
          .join(" · "),
        run: () => void navigate({ to: "/orders", search: { order: String(order.id) } }),
      }),
    );
    const products = found.products.map(
      (product): Choice => ({
        id: `product-${product.id}`,
        group: "products",
        title: product.code,
        aside: product.name,
        run: () => void navigate({ to: "/orders", search: { product: product.code } }),
      }),
    );
    const lines = found.lines.map(
      (line): Choice => ({
        id: `line-${line.id}`,
        group: "lines",
        title: line.display_name,
        aside: line.path,
        run: () => void navigate({ to: "/line/$", params: { _splat: line.path } }),
      }),
    );
    return [...orders, ...products, ...lines];
  }, [found, navigate, locale, zone]);
}

function useChoices(text: string): { choices: Choice[]; searching: boolean } {
  const [asked] = useDebouncedValue(text.trim(), pause);
  const search = useQuery(searchQuery(asked));
  const commands = useCommands();
  const found = useFoundChoices(text.trim() === "" ? undefined : search.data);
  const choices = useMemo(() => {
    const fitting = best(text, commands, ({ title, place }) => `${title} ${place ?? ""}`);
    const shown = fitting.slice(0, most_commands).map(
      ({ id, title, place, run }): Choice => ({
        id,
        group: "commands",
        title,
        aside: place ?? "",
        run,
      }),
    );
    return [...found, ...shown];
  }, [text, commands, found]);
  return { choices, searching: search.isFetching || asked !== text.trim() };
}

/** One field that finds orders, products and lines, goes anywhere and does what can be done. */
export function Palette(props: { onClose: () => void }) {
  const { t } = useTranslation("palette");
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const { choices, searching } = useChoices(text);
  const list = useId();
  const chosen = choices[Math.min(at, choices.length - 1)];

  useEffect(() => {
    if (chosen)
      document.getElementById(`${list}-${chosen.id}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen, list]);

  const run = (choice: Choice | undefined) => {
    if (!choice) return;
    props.onClose();
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && choices.length > 0) {
      setAt((Math.min(at, choices.length - 1) + step + choices.length) % choices.length);
    } else if (event.key === "Enter") run(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <Modal.Root
      opened
      onClose={props.onClose}
      size={620}
      yOffset="12vh"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content radius={8} className={styles.content} aria-label={t("title")}>
        <div className={styles.field}>
          <IconSearch size={18} stroke={1.6} aria-hidden />
          <input
            // biome-ignore lint/a11y/noAutofocus: it was opened in order to type
            autoFocus
            data-autofocus
            role="combobox"
            aria-label={t("title")}
            aria-expanded
            aria-controls={list}
            aria-activedescendant={chosen && `${list}-${chosen.id}`}
            autoComplete="off"
            spellCheck={false}
            placeholder={t("placeholder")}
            value={text}
            maxLength={200}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <kbd>Esc</kbd>
        </div>
        <div className={styles.list} role="listbox" id={list} aria-label={t("results")}>
          {choices.map((choice, index) => (
            <div key={choice.id} role="presentation">
              {choice.group !== choices[index - 1]?.group && (
                <div className={styles.group} role="presentation">
                  {t(`groups.${choice.group}`)}
                </div>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys */}
              <div
                id={`${list}-${choice.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={choice === chosen}
                className={styles.choice}
                onPointerMove={() => setAt(index)}
                onClick={() => run(choice)}
              >
                {icons[choice.group]}
                <span className={styles.title}>{choice.title}</span>
                <span className={styles.aside}>{choice.aside}</span>
              </div>
            </div>
          ))}
        </div>
        <p className={styles.foot} role="status">
          {choices.length === 0 && !searching ? t("nothing", { text: text.trim() }) : t("keys")}
        </p>
      </Modal.Content>
    </Modal.Root>
  );
}
