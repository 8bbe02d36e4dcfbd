// What sentences are put together of, beside the lexicon: how they begin and end, what people say as a whole, facts.

import { list } from './lexicon.js';

export const BE = list(
    `is, was, seems, feels, looked, are, were, felt, turned out, has been, looks, seemed, tasted, sounds`,
);

export const WHO = list(`i, we, my wife, my friends, everyone, the kids, my mother, they, you will, all of us`);

export const NOT =
    list(`not, not, not, never, hardly, not at all, anything but, far from, nowhere near, not really, not that, not very,
    not exactly, by no means, barely`);

export const BEGIN =
    list(`, , , , honestly, overall, in my opinion, i think, i must say, to be honest, i found that, in the end, well, oh,
    wow, frankly, all in all, for me, i feel, sadly, luckily, unfortunately, fortunately, as always, this time`);

export const END =
    list(`, , , , , from start to finish, as always, this time, in every way, for the price, to me, all the way through,
    i have to say, again, last night, today, that i have ever seen, in this town, for once, at all, ever,
    for a change, this year, i have had in years`);

export const BUT = list(`but, yet, however, although, still`);

export const PRAISE =
    list(`i would recommend it to anyone, i would buy it again, we will come back, i will be back, i want to see it again,
    could not be happier, could not ask for more, can not wait to return, go and see it, do not miss it,
    no complaints, nothing to complain about, i can not stop smiling, thank you so much, well done, five stars,
    i laughed a lot, ten out of ten, what more could you want, you will not regret it, everything was as promised,
    there is nothing i would change, i had a great time, we felt at home, i could watch it all day,
    it gets better every time, exactly what i needed, it made me so happy, one of the best, never had a problem,
    without a single flaw, worth the money, worth the wait, worth a visit, good value`);

export const BLAME =
    list(`i would not recommend it, never again, i want my money back, save your money, do not buy it, stay away,
    avoid it, do not go there, i walked out, i fell asleep, i sent it back, we will not come back,
    i will never go back, one star, zero stars, what a waste, not worth the money, not worth it, not worth a visit,
    i could not finish it, i had to leave, we waited an hour, nobody came, nobody helped us, nothing worked,
    i expected more, i expected better, i will ask for a refund, it made me angry, i can not understand the praise,
    do not bother, i regret buying it, one of the worst, there is nothing good about it, i would rather stay home,
    nothing new here, too much money for too little, it was all a lie, there were flies in it, we could not sleep,
    they ignored us, they forgot our order, i gave up, no thanks, who thought this was a good idea, lacks any charm,
    without any charm, i have seen better, it should have been better, could be better, i lost my patience,
    they lied to us`);

export const FACTS =
    list(`we went there on monday, i bought it in a shop, there are two of them, it is about two brothers,
    my sister has one too, he said he would call, it was raining, the train leaves at noon, we had the fish,
    i have not opened it yet, i have not seen it, she reads a book, they live in london, you can pay by card,
    the address is on the back, i ordered two, it is made by hand, we stayed for three nights,
    i am waiting for the delivery, the second part comes out in june, please call me tomorrow, where is the station,
    how much does it cost, what time is it, the meeting is at five, i read it in a day, we sat by the window,
    he works in a bank, my name is anna, the sky is blue, it comes with a charger, i had the soup,
    put it on the shelf, there is a garden behind the house, i will see it next week, the shop is around the corner,
    water boils at a hundred degrees, we took the bus, they have a dog, it is tuesday, you need a password,
    i do not know yet, the box contains a manual, the cat sat on the mat, someone is at the door, it has a keyboard,
    i used it twice, this is a sentence, we arrived at night, the menu has ten dishes, i do not have an opinion,
    the room has a bed and a table`);

export const PLAINLY =
    list(`blue, red, green, black, white, wooden, round, small, large, average, ordinary, normal, usual, same, new, open,
    closed, italian, french, digital, available, short, big, metal, electric, local, double`);

/** Words that a sentence may bring and that say nothing of it. */
export const FILL =
    list(`and, with, this, that, a, an, the, of, to, for, me, my, our, it, in, on, at, as, more, much, most, than, about,
    every, some, any, one, two, there, here, because, when, what, who, which, out, up, off, by, from, had, have, do,
    does, did, will, would, could, should, can, be, been, am, he, she, his, her, us, him, them, their, your, after,
    before, only, even, also, still, time, people, day, evening, night, way, thing, things, little, bit, lot, make,
    makes, made, find, found, think, thought, say, get, got, go, went, come, came, again, no, nothing, without, if,
    or, its, own, whole, first, last, next, long, end, back`);
