"""Reading a buyer's sentence by rules, one subject to a module, each taking the words it understood.

The order matters: dates first, then prices, places and quantities; what is left names the goods.
"""
