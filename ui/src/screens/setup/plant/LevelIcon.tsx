import {
  IconBuildingCommunity,
  IconBuildingFactory2,
  IconEngine,
  IconLayoutGrid,
  IconTimeline,
} from "@tabler/icons-react";
import type { AssetLevel } from "@/api/types";
import styles from "./PlantTree.module.css";

const icons: Record<AssetLevel, typeof IconTimeline> = {
  enterprise: IconBuildingCommunity,
  site: IconBuildingFactory2,
  area: IconLayoutGrid,
  line: IconTimeline,
  cell: IconEngine,
};

/** The sign of a level; its word stands beside it. */
export function LevelIcon({ level, size = 16 }: { level: AssetLevel; size?: number }) {
  const Icon = icons[level];
  return <Icon size={size} stroke={1.6} className={styles.level} data-level={level} aria-hidden />;
}
