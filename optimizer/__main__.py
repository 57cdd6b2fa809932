"""``python -m optimizer`` is the command ``crewopt``."""

if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while modules are still being read ends it quietly

    from optimizer.cli import main

    main()
