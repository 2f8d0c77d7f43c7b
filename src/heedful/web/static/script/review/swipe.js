// A finger across the card: to the right it agrees, to the left it skips. Nobody has to: there are buttons.

const FAR = 96; // pixels that count
const STEEP = 0.6; // more than that up or down is scrolling

export function swipes(card, { right, left }) {
  let from;
  const back = () => {
    from = undefined;
    card.style.transform = "";
    delete card.dataset.swipe;
  };
  card.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && !event.target.closest("button, input, textarea, select, a")) from = { x: event.clientX, y: event.clientY };
  });
  card.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [across, down] = [event.clientX - from.x, event.clientY - from.y];
    if (Math.abs(down) > 24 && Math.abs(down) > STEEP * Math.abs(across)) return back();
    card.style.transform = `translateX(${across / 2}px)`;
    card.dataset.swipe = Math.abs(across) < FAR ? "" : across > 0 ? "right" : "left";
  });
  card.addEventListener("pointerup", () => {
    const way = card.dataset.swipe;
    back();
    if (way === "right") right();
    else if (way === "left") left();
  });
  card.addEventListener("pointercancel", back);
}
