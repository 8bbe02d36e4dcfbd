"""The notebook of live_notebook.mjs in marimo."""

import marimo

app = marimo.App()


@app.cell
def _():
    from live_case import make
    from live_told import tell

    from primal_attention.notebook import watch

    model, x, words = make()
    with watch(model) as seen:
        model(x)
    view = seen.view(tokens=words)
    view.observe(tell)
    view
    return


if __name__ == "__main__":
    app.run()
