"""Reading a buyer's sentence by rules, a subject to a module, each taking what it understood.

The order matters: dates first, then prices, places and quantities; what is left names the goods.
"""
