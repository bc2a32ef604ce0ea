def test_sweep_reports_what_it_removed(app):
    assert app.test_cli_runner().invoke(args=["files", "sweep"]).output == "0 files removed\n"
