import { useTranslation } from "react-i18next";
import type { Told } from "./writing";

/** In words what an act on many cells did, for who hears the screen and for who sees it. */
export function useTold(told: Told | null): string {
  const { t } = useTranslation("products");
  if (!told) return "";
  const said = t(`grid.told.${told.act}`, { count: told.cells });
  return told.faults === 0 ? said : `${said} ${t("grid.told.faults", { count: told.faults })}`;
}
