"""Strategies: one file each for a way to bound a tier and to find starting plans before the full search.

Each strategy is a function as in ``_strategy.py``; ``optimizer.solver.warm_start`` asks them in order.  Which one
applies is read from a hook of the goal, or from the rows; no strategy names a goal.
"""
